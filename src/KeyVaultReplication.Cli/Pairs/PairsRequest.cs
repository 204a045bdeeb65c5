using System.Collections.Immutable;
using System.Globalization;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>Many pairs, as somebody asked for them: where the command line and the task's inputs end up alike.</summary>
/// <param name="Requests">The requests of this slice, in the order of the file.</param>
/// <param name="Options">What holds for all of them.</param>
/// <param name="Slice">Which slice of how many; one of one when nothing is sliced.</param>
/// <param name="InFile">How many requests the file has.</param>
internal sealed record PairsRequest(ImmutableArray<Request> Requests, ManyOptions Options, (int Number, int Of) Slice, int InFile)
{
    /// <summary>What is to be run: replicate or verify, for all of them.</summary>
    public required Actions Action { get; init; }

    /// <summary>How long a missing permission is waited for: the run says so, and each request has it.</summary>
    public TimeSpan WaitForPermissions => Requests.IsEmpty ? TimeSpan.Zero : Requests[0].WaitForPermissions;

    /// <summary>The most slices.</summary>
    public const int MaxSlices = 1000;

    /// <summary>Reads the file and what is said beside it; null, and all that is wrong, when anything is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What was said; null for nothing.</param>
    /// <param name="label">What an input is called where it was said.</param>
    /// <param name="suffixes">The DNS suffixes of bare names of sources and targets.</param>
    /// <param name="ofJob">The slice of the job that this is, where it is one of several.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static PairsRequest? Read(
        string path, Func<Input, string?> text, Func<Input, string> label, (string Source, string Target) suffixes,
        (int Number, int Of) ofJob,
        List<string> mistakes)
    {
        var before = mistakes.Count;
        foreach (var row in PairsInputs.Rows.Where(row => text(row.Input)?.Trim() is { Length: > 0 } said
            && !InputWords.IsSame(row.Default, said)))
        {
            mistakes.Add(
                $"{label(row.Input)} is for one pair: with {label(Input.Pairs)}, say it in the file, as {row.PairsName} of a pair or of "
                    + "defaults.");
        }

        var reader = new RequestReader(text, label, new(("OneWay", ReplicationMode.OneWay)), suffixes.Source, suffixes.Target);
        var options = reader.ReadRun();
        mistakes.AddRange(reader.Mistakes);
        var slice = ofJob;
        if (text(Input.Slice)?.Trim() is { Length: > 0 } said && !TryParse(said, out slice))
        {
            mistakes.Add($"{label(Input.Slice)} is '{said}': give which of how many slices, such as 2/5; at most {MaxSlices}.");
        }

        // What is wrong beside the file is told with what is wrong in it, and once.
        var file = PairsFile.Read(path, input => options is null ? null : text(input), suffixes, mistakes);
        return file is null || options is null || mistakes.Count > before
            ? null
            : new PairsRequest(PairsGraph.Slice(file.Requests, slice.Number, slice.Of), options with { Content = file.ContentHash }, slice,
                file.Requests.Length)
            {
                Action = file.Requests[0].Action,
            };
    }

    /// <summary>
    /// The slice of a job of Azure Pipelines with <c>strategy: parallel</c>, by the agent's variables: the jobs of a matrix are no slices,
    /// and what cannot be read is one of one.
    /// </summary>
    public static (int Number, int Of) OfJob(Func<string, string?> variable) =>
        TryParse($"{variable("SYSTEM_JOBPOSITIONINPHASE")}/{variable("SYSTEM_TOTALJOBSINPHASE")}", out var slice)
        && !string.Equals(variable("SYSTEM_PARALLELEXECUTIONTYPE"), "MultiConfiguration", StringComparison.OrdinalIgnoreCase) ? slice
        : (1, 1);

    private static bool TryParse(string text, out (int Number, int Of) slice)
    {
        slice = (1, 1);
        var parts = text.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var of) || number < 1 || number > of
            || of > MaxSlices)
        {
            return false;
        }

        slice = (number, of);
        return true;
    }
}
