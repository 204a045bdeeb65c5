using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>One line of the table: what one tool took for one scenario.</summary>
internal sealed record Row(Scene Scene, Tool Tool, IReadOnlyDictionary<string, int> Requests, Floor Floor, WorkerResult Result,
    string Outcome)
{
    public int Of(params ReadOnlySpan<string> operations)
    {
        var sum = 0;
        foreach (var operation in operations)
        {
            sum += Requests.GetValueOrDefault(operation);
        }

        return sum;
    }

    public int List => Of("List", "ListDeleted");

    public int Get => Of("Get", "GetVersion");

    public int Put => Of("Set");

    public int Patch => Of("Update");

    public int Versions => Of("ListVersions");

    public int Other => Total - List - Get - Put - Patch - Versions;

    /// <summary>How many requests a written version took, lists left aside.</summary>
    public double PerCopy => (double)(Total - List) / Put;

    public int Total => Requests.Values.Sum();

    /// <summary>Compares source and targets after the run.</summary>
    public static string Compare(SimulatedVault source, IReadOnlyList<SimulatedVault> targets)
    {
        var (different, missing) = (0, 0);
        foreach (var target in targets)
        {
            foreach (var secret in source.State.Secrets.Where(secret => secret.Deleted is null))
            {
                var found = target.State.Find(secret.Name);
                missing += found is null or { Deleted: not null } ? 1 : 0;
                different += found is { Deleted: null } && found.Current.Value != secret.Current.Value ? 1 : 0;
            }

            missing += target.State.Secrets.Count(
                secret => secret.Deleted is null && source.State.Find(secret.Name) is null or { Deleted: not null });
        }

        return (different, missing) switch
        {
            (0, 0) => "all equal",
            (_, 0) => $"{different} differ",
            (0, _) => $"{missing} MISSING",
            _ => $"{missing} MISSING, {different} differ",
        };
    }
}
