using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>Runs all scenarios by all their tools and prints the table.</summary>
internal static class Suite
{
    public static async Task<int> RunAsync(Settings settings, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var scenes = Scenes.Of(settings).Where(scene => settings.Only is not { } only || scene.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        var answer = await Probe.MeasureAsync(settings.Latency);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Latency {settings.Latency.TotalMilliseconds} ms (alone, a request is answered in {answer.TotalMilliseconds:0.0} ms); limits {(settings.Limits ? "on" : "off")}; {settings.Parallelism} secrets at a time; {settings.AtATime} run(s) at a time on {Environment.ProcessorCount} processors."));

        // What takes longest starts first; with one run at a time the order is that of the table.
        var jobs = scenes.SelectMany(scene => scene.Tools.Select(tool => (Scene: scene, Tool: tool)))
            .OrderBy(job => settings.AtATime > 1 && job.Tool == Tool.Ours).ToList();
        var rows = new Row[jobs.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs.Count), new ParallelOptions { MaxDegreeOfParallelism = settings.AtATime }, async (i, _) =>
        {
            rows[i] = await Run.MeasureAsync(jobs[i].Scene, jobs[i].Tool, settings);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0} s  {jobs[i].Scene.Name}, {jobs[i].Tool}"));
        });
        var ordered = rows.OrderBy(row => scenes.IndexOf(row.Scene)).ThenBy(row => row.Tool).ToList();
        Table.Write(output, ordered);
        await output.WriteLineAsync();
        foreach (var scene in scenes.Where(scene => scene.LeftOut is not null))
        {
            await output.WriteLineAsync($"[left out] {scene.Name}: {string.Join(", ", Enum.GetValues<Tool>().Except(scene.Tools))}: {scene.LeftOut}");
        }

        Goals.Write(output, ordered);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Took {clock.Elapsed.TotalSeconds:0} s."));
        return 0;
    }
}
