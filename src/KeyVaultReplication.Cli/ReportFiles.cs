namespace KeyVaultReplication.Cli;

/// <summary>Writes a report's files into a folder.</summary>
internal static class ReportFiles
{
    /// <summary>What people read, and a pipeline shows.</summary>
    public const string Summary = "summary.md";

    /// <summary>What programs read, and the results tab shows.</summary>
    public const string Report = "report.json";

    /// <summary>What a pipeline shows in its Tests tab.</summary>
    public const string TestResults = "verify.junit.xml";

    private const string Plan = "plan.json";

    private static readonly string[] Names = [Plan, Report, TestResults, Summary];

    /// <summary>A report that could not be written would be noticed when all is done: its folder is tried with the inputs.</summary>
    public static IReadOnlyList<string> Mistakes(IReadOnlyList<string> mistakes, string? folder, string input) =>
        Prepare(folder, input) is { } mistake ? [.. mistakes, mistake] : mistakes;

    /// <summary>
    /// Makes the folder, and a file in it that is gone at once, before anything is contacted; tells what is wrong with it, if anything.
    /// </summary>
    public static string? Prepare(string? folder, string input)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            CreateFolder(folder);
            File.Create(Path.Combine(folder, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            var reason = exception switch
            {
                _ when File.Exists(folder) => "it is a file.",
                UnauthorizedAccessException => "access is denied.",
                FileNotFoundException or DirectoryNotFoundException => "nothing can be created there.",
                _ => exception.Message,
            };
            return $"{input} is '{folder}', where no file can be written: {reason}";
        }
    }

    /// <summary>What a run writes, its plan first, its summary last.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(IReport report, Identities identities) => report switch
    {
        ReplicationReport one => [(Plan, JsonReport.WritePlan(one)), (Report, JsonReport.Write(one, identities)),
            (Summary, MarkdownReport.Write(one))],
        ManyReport many => [(Plan, JsonReport.WritePlan(many)), (Report, JsonReport.Write(many, identities)),
            (Summary, ManyMarkdown.Write(many))],
        VerificationReport one => [(Report, JsonReport.Write(one, identities)), (TestResults, JUnitReport.Write(one)),
            (Summary, VerificationMarkdown.Write(one))],
        ManyVerification many => [(Report, JsonReport.Write(many, identities)), (TestResults, JUnitReport.Write(many)),
            (Summary, ManyMarkdown.Write(many))],
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.GetType(), "There is no such report."),
    };

    /// <summary>Writes the files; false, and an error, when they cannot be written. A cancelled run is reported too.</summary>
    public static async Task<bool> WriteAsync(IReadOnlyList<(string Name, string Text)> files, string folder, IAgent agent)
    {
        try
        {
            CreateFolder(folder);
            KeepEarlier(folder);
            foreach (var (name, text) in files)
            {
                await WriteAsync(folder, name, text);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            agent.Error(Advice.OnUnwritable(folder, exception));
            return false;
        }
    }

    /// <summary>For its owner alone, where it is made here.</summary>
    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// An earlier report in the folder is kept, under the next free number: report-1.json, report-2.json and so on; the names without one
    /// are those of the newest.
    /// </summary>
    private static void KeepEarlier(string folder)
    {
        var earlier = Names.Where(name => File.Exists(Path.Combine(folder, name))).ToList();
        string Numbered(string name, int number) =>
            Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}");
        var free = Enumerable.Range(1, int.MaxValue - 1).First(number => !Names.Any(name => Path.Exists(Numbered(name, number))));
        foreach (var name in earlier)
        {
            File.Move(Path.Combine(folder, name), Numbered(name, free));
        }
    }

    /// <summary>
    /// Writes a file beside its place and moves it there: nobody sees half of it, and a link that stands in its place is replaced, not
    /// followed. For its owner alone.
    /// </summary>
    private static async Task WriteAsync(string folder, string name, string text)
    {
        var (path, beside) = (Path.Combine(folder, name), Path.Combine(folder, $"{name}.{Path.GetRandomFileName()}"));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(beside, options))
        {
            await writer.WriteAsync(text);
        }

        File.Move(beside, path, overwrite: true);
    }
}
