using System.Globalization;

namespace Benchmarks;

/// <summary>Writes rows as a table with aligned columns: text to the left, numbers to the right.</summary>
internal static class Table
{
    private static readonly string[] Heads =
        ["scenario", "tool", "LIST", "GET", "PUT", "PATCH", "vers.", "other", "requests", "floor", "ratio", "seconds", "least", "ratio", "MB", "cpu s", "source and target"];

    public static void Write(TextWriter output, IReadOnlyList<Row> rows)
    {
        var lines = rows.Select((row, i) => Cells(row, i > 0 && rows[i - 1].Scene == row.Scene)).Prepend(Heads).ToList();
        var widths = Enumerable.Range(0, Heads.Length).Select(column => lines.Max(line => line[column].Length)).ToList();
        foreach (var (line, i) in lines.Select((line, i) => (line, i)))
        {
            output.WriteLine($"| {string.Join(" | ", line.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0)
            {
                output.WriteLine($"|{string.Join('|', widths.Select((width, column) => IsText(column) ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|");
            }
        }
    }

    private static bool IsText(int column) => column is 0 or 1 || column == Heads.Length - 1;

    private static string[] Cells(Row row, bool again) =>
    [
        again ? "" : row.Scene.Name,
        row.Tool switch { Tool.Ours => "ours", Tool.Task2019 => "2019 task", _ => "plain loop" },
        N(row.List), N(row.Get), N(row.Put), N(row.Patch), N(row.Versions), N(row.Other), N(row.Total), N(row.Floor.Requests), Ratio(row.Total, row.Floor.Requests),
        Seconds(row.Result.Seconds), Seconds(row.Floor.Seconds), Ratio(row.Result.Seconds, row.Floor.Seconds),
        (row.Result.PeakBytes / 1e6).ToString("0", CultureInfo.InvariantCulture), Seconds(row.Result.ProcessorSeconds),
        $"{row.Outcome}; {row.Result.Message}",
    ];

    private static string N(int number) => number == 0 ? "-" : number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double value, double least) => least == 0 ? "" : (value / least).ToString("0.00", CultureInfo.InvariantCulture);
}
