using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>Runs all scenarios by all their tools and prints the table.</summary>
internal static class Suite
{
    public static async Task<int> RunAsync(Settings settings, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var scenes = Scenes.Of(settings)
            .Where(scene => settings.Only is not { } only || scene.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        var answer = await Probe.MeasureAsync(settings.Latency);
        settings = settings with { Overhead = answer - settings.Latency };
        for (var i = 0; i < 3; i++)
        {
            _ = await Run.MeasureAsync(Scenes.WarmUp, Tool.Ours, settings);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Latency {settings.Latency.TotalMilliseconds} ms (alone, a request is answered in {answer.TotalMilliseconds:0.0} ms); limits "
                + $"{(settings.Limits ? "on" : "off")}; {settings.Parallelism} secrets at a time; {settings.AtATime} run(s) at a time on "
                + $"{Environment.ProcessorCount} processors."));

        // With several runs at a time, what takes longest starts first, after what would be slowed by the others; otherwise the order is
        // that of the table.
        var jobs = scenes.SelectMany(scene => scene.Tools.Select(tool => (Scene: scene, Tool: tool))).ToList();
        jobs = settings.AtATime == 1 ? jobs : [.. jobs.OrderByDescending(job => job.Scene.Weight(job.Tool))];
        var rows = new ConcurrentBag<Row>();
        foreach (var (together, atATime) in new[] { (jobs.Where(job => job.Scene.Unlimited), 1),
            (jobs.Where(job => !job.Scene.Unlimited), settings.AtATime) })
        {
            await Parallel.ForEachAsync(together, new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (job, _) =>
            {
                rows.Add(await MedianAsync(job.Scene, job.Tool, settings));
                await Console.Error.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0} s  {job.Scene.Name}, {job.Tool}"));
            });
        }

        var ordered = rows.OrderBy(row => scenes.IndexOf(row.Scene)).ThenBy(row => row.Tool).ToList();
        Table.Write(output, ordered);
        await output.WriteLineAsync();
        foreach (var scene in scenes.Where(scene => scene.LeftOut is not null))
        {
            await output.WriteLineAsync(
                $"[left out] {scene.Name}: {string.Join(", ", Enum.GetValues<Tool>().Except(scene.Tools.Append(Tool.Unforetold)))}: "
                    + $"{scene.LeftOut}");
        }

        Goals.Write(output, ordered, settings);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Took {clock.Elapsed.TotalSeconds:0} s."));
        return 0;
    }

    /// <summary>
    /// Where nothing but latency holds a run back, whatever else the machine does shows: then the middle one of three runs counts.
    /// </summary>
    private static async Task<Row> MedianAsync(Scene scene, Tool tool, Settings settings)
    {
        var rows = new List<Row>();
        for (var run = 0; run < (scene.Unlimited ? 3 : 1); run++)
        {
            rows.Add(await Run.MeasureAsync(scene, tool, settings));
        }

        return rows.OrderBy(row => row.Result.Seconds).ElementAt(rows.Count / 2);
    }
}
