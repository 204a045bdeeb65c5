using System.Globalization;

namespace Benchmarks;

/// <summary>Holds this product's rows against what it is meant to reach, and says what is reached and what is not.</summary>
internal static class Goals
{
    public static void Write(TextWriter output, IReadOnlyList<Row> rows)
    {
        var ours = rows.Where(row => row.Tool == Tool.Ours).ToList();
        foreach (var row in ours)
        {
            var expected = row.Floor.Requests + row.Scene.Known;
            var gap = row.Total - row.Floor.Requests;
            output.WriteLine(row.Total == expected
                ? $"[as designed] {row.Scene.Name}: floor + {gap:N0} ({row.Scene.KnownIs})"
                : $"[NOT as designed] {row.Scene.Name}: floor + {gap:N0}, where floor + {row.Scene.Known:N0} was expected ({row.Scene.KnownIs})");
        }

        foreach (var row in ours.Where(row => row.Put >= 500))
        {
            var rate = row.Put / row.Scene.Targets / row.Result.Seconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[rate] {row.Scene.Name}: {rate:0.0} new versions a second in each vault, the listing included ({rate / 30:P0} of 30); {row.Floor.Seconds / row.Result.Seconds:P0} of the speed that the floor allows"));
        }

        foreach (var row in ours.Where(row => row.Scene.Name.Contains("100,000", StringComparison.Ordinal)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{(row.Result.PeakBytes < 250e6 ? "reached" : "NOT reached")}] {row.Scene.Name}: peak of {row.Result.PeakBytes / 1e6:0} MB, to be under 250 MB"));
        }
    }
}
