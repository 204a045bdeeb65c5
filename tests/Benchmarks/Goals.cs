using System.Globalization;

namespace Benchmarks;

/// <summary>Holds this product's rows against what it is meant to reach, and says what is reached and what is not.</summary>
internal static class Goals
{
    public static void Write(TextWriter output, IReadOnlyList<Row> rows, Settings settings)
    {
        var ours = rows.Where(row => row.Tool == Tool.Ours).ToList();
        foreach (var row in ours)
        {
            var expected = row.Floor.Requests + row.Scene.Known;
            var gap = row.Total - row.Floor.Requests;
            output.WriteLine(row.Total <= expected
                ? $"[as designed] {row.Scene.Name}: floor + {gap:N0} (at most {row.Scene.Known:N0}: {row.Scene.KnownIs})"
                : $"[NOT as designed] {row.Scene.Name}: floor + {gap:N0}, where at most floor + {row.Scene.Known:N0} was expected ({row.Scene.KnownIs})");
        }

        foreach (var row in ours.Where(row => row.Scene.Name.StartsWith("first copy", StringComparison.Ordinal)))
        {
            // What latency allows with what is not in the floor: the challenge that each vault begins with, the page of what is
            // soft-deleted, the PATCHes that were sent.
            // The requests of a copy wait for one another.
            var latency = (settings.Latency + settings.Overhead).TotalSeconds;
            var (lists, rounds) = (1 + ((row.Put + 24) / 25) + 1, Math.Ceiling((double)row.Put / settings.Parallelism));
            var least = (lists + ((2 + ((double)row.Patch / row.Put)) * rounds)) * latency;
            output.WriteLine(row.Scene.Unlimited || !settings.Limits
                ? Say(least / row.Result.Seconds >= 0.8, row, $"{least / row.Result.Seconds:P0} of the speed that latency allows (least {least:0.0} s with the PATCHes that were sent), to be 80 %")
                : Say(row.Put / row.Result.Seconds / 30 >= 0.95, row, $"{row.Put / row.Result.Seconds:0.0} new versions a second from start to end, {row.Put / row.Result.Seconds / 30:P0} of 30, to be 95 %"));
        }

        foreach (var row in ours.Where(row => row.Scene.Name is "first copy of 1,000" or "1 % changed of 10,000"))
        {
            var ratio = (double)row.Total / row.Floor.Requests;
            output.WriteLine(Say(ratio <= 1.05, row, $"{ratio:0.000} of the floor, to be at most 1.05; {row.PerCopy:0.00} requests a copy, {row.Patch} of {row.Put} marks bound by a PATCH"));
        }

        foreach (var row in ours.Where(row => row.Scene.Tools.Contains(Tool.Unforetold)))
        {
            var unforetold = rows.Single(other => other.Scene == row.Scene && other.Tool == Tool.Unforetold);

            // Both begin with the same lists, page after page: what is compared is the copies.
            var lists = (2 + ((row.Put + 24) / 25)) * (settings.Latency + settings.Overhead).TotalSeconds;
            var times = (unforetold.Result.Seconds - lists) / (row.Result.Seconds - lists);
            output.WriteLine(Say(times >= 1.3, row,
                $"once the lists are read ({lists:0.0} s), {times:0.00} times as fast as where nothing is foretold ({unforetold.Result.Seconds:0.0} s in all), to be 1.3 times"));
        }

        foreach (var row in ours.Where(row => row.Scene.Name.Contains("100,000", StringComparison.Ordinal)))
        {
            output.WriteLine(Say(row.Result.PeakBytes < 250e6, row, $"peak of {row.Result.PeakBytes / 1e6:0} MB, to be under 250 MB"));
        }
    }

    private static string Say(bool reached, Row row, FormattableString what) =>
        $"[{(reached ? "reached" : "NOT reached")}] {row.Scene.Name}: {what.ToString(CultureInfo.InvariantCulture)}";
}
