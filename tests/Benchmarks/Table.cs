using System.Globalization;

namespace Benchmarks;

/// <summary>Writes rows as a table with aligned columns: text to the left, numbers to the right.</summary>
internal static class Table
{
    private static readonly string[] WhatMatters = ["scenario", "tool", "requests", "of floor", "a copy", "seconds", "of least",
        "vaults after it"];
    private static readonly string[] Details = ["scenario", "tool", "LIST", "GET", "PUT", "PATCH", "versions", "other", "floor", "least",
        "MB", "cpu s"];

    /// <summary>First what matters, then what it is made of: two tables, each as wide as a page.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Row> rows)
    {
        Write(output, WhatMatters, rows, row =>
        [
            N(row.Total), Ratio(row.Total, row.Floor.Requests),
            row.Put == 0 ? "-" : row.PerCopy.ToString("0.00", CultureInfo.InvariantCulture),
            Seconds(row.Result.Seconds), Ratio(row.Result.Seconds, row.Floor.Seconds), Outcome(row),
        ]);
        output.WriteLine();
        Write(output, Details, rows, row =>
        [
            N(row.List), N(row.Get), N(row.Put), N(row.Patch), N(row.Versions), N(row.Other), N(row.Floor.Requests),
            Seconds(row.Floor.Seconds),
            (row.Result.PeakBytes / 1e6).ToString("0", CultureInfo.InvariantCulture), Seconds(row.Result.ProcessorSeconds),
        ]);
    }

    private static string Outcome(Row row) => row.Result.Message is "Succeeded" or "no error" ? row.Outcome
        : $"{row.Outcome}; {row.Result.Message}";

    private static void Write(TextWriter output, string[] heads, IReadOnlyList<Row> rows, Func<Row, string[]> cells)
    {
        var lines =
            rows.Select((row, i) => (string[])[i > 0 && rows[i - 1].Scene == row.Scene ? "" : row.Scene.Name, NameOf(row.Tool),
                .. cells(row)]).Prepend(heads).ToList();
        var widths = Enumerable.Range(0, heads.Length).Select(column => lines.Max(line => line[column].Length)).ToList();
        bool IsText(int column) => column is 0 or 1 || heads[column] == WhatMatters[^1];
        foreach (var (line, i) in lines.Select((line, i) => (line, i)))
        {
            output.WriteLine(
                $"| {string.Join(" | ", line.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0)
            {
                output.WriteLine(
                    $"|{string.Join('|', widths.Select((width, column) => IsText(column) ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|");
            }
        }
    }

    private static string NameOf(Tool tool) => tool switch
    {
        Tool.Ours => "ours",
        Tool.Unforetold => "nothing foretold",
        Tool.Task2019 => "2019 task",
        _ => "plain loop"
    };

    private static string N(int number) => number == 0 ? "-" : number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double value, double least) =>
        least == 0 ? "" : (value / least).ToString("0.00", CultureInfo.InvariantCulture);
}
