using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>The least that a scenario takes, by the service's own rules: in requests, and in seconds.</summary>
/// <param name="Requests">Pages of lists (25 rows each), and what cannot be avoided besides.</param>
/// <param name="Lists">Of these, the pages.</param>
/// <param name="Seconds">
/// What latency and limits leave: the vaults' lists are read side by side, but each page names the next; then the work goes on as many
/// secrets at a time as was asked for, unless the limit on new versions holds it back: 300 at once from a bucket that is full at first,
/// then 30 a second.
/// </param>
internal sealed record Floor(int Requests, int Lists, double Seconds)
{
    private const int PageSize = 25;

    public static Floor Of(Scene scene, Vaults vaults, TimeSpan latency, bool limits, int parallelism)
    {
        var pages = vaults.Targets.Append(vaults.Source).Select(vault => Pages(vault.State.Secrets.Count)).ToList();
        var deleted = scene.NeedsDeletedList ? Pages(vaults.Target.State.Secrets.Sum(secret => 1 + secret.Versions.Length)) : 0;
        var lists = pages.Sum() + deleted;
        var steps = scene.Work.Sum(work => (double)work.Jobs * work.Chain);
        var creates = scene.Work.Sum(work => work.Jobs * work.Creates);
        var longest = scene.Work.Select(work => work.Chain).DefaultIfEmpty(0).Max();
        var reading = Math.Max((pages.Max() + deleted) * latency.TotalSeconds, limits ? (pages.Max() + deleted - 4_000) / 400.0 : 0);
        var working = Math.Max(Math.Max(Math.Ceiling(steps / parallelism), longest) * latency.TotalSeconds,
            limits ? (creates - 300) / 30.0 : 0);
        return new Floor(lists + scene.Work.Sum(work => work.Jobs * work.Requests), lists, reading + working);
    }

    private static int Pages(int rows) => Math.Max(1, (rows + PageSize - 1) / PageSize);
}
