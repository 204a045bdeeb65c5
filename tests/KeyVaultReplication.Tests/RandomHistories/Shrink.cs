using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Makes a history that breaks a rule as short as can be: without lines, without what happened during a run, without words.
/// </summary>
internal static class Shrink
{
    public static async Task<string> ToLeastAsync(Cloud cloud, ImmutableArray<Line> lines, Played once)
    {
        var played = await TryAsync(cloud, lines);
        if (played.Broken.Count == 0)
        {
            return string.Join(Environment.NewLine, "It broke a rule once, and not when it was played again.", once.Broken[0], "",
                Script.Print(lines), Print(once.Log), "");
        }

        lines = await NamedAsync(cloud, lines, played);
        for (var shorter = true; shorter;)
        {
            shorter = false;
            foreach (var candidate in Shorter(lines))
            {
                if (await TryAsync(cloud, candidate) is { Broken.Count: > 0 } still && Kind(still.Broken[0]) == Kind(played.Broken[0]))
                {
                    (lines, played, shorter) = (candidate, still, true);
                    break;
                }
            }
        }

        return string.Join(Environment.NewLine, played.Broken[0], "", Script.Print(lines), Print(played.Log), "");
    }

    /// <summary>All that was done and asked, as lines of a script that are for the reader.</summary>
    public static string Print(IEnumerable<Entry> log) =>
        string.Join(Environment.NewLine, log.Select(entry => $"#   {(entry.Run is null ? "  " : "")}{entry}"));

    /// <summary>Plays a history; an exception breaks a rule too.</summary>
    public static async Task<Played> TryAsync(Cloud cloud, ImmutableArray<Line> lines)
    {
        try
        {
            return await World.PlayAsync(cloud, lines);
        }
        catch (Exception exception) when (exception is not FormatException)
        {
            return new Played([$"{exception}"], new Dictionary<Line, string>(), []);
        }
    }

    /// <summary>A rule without the names in it.</summary>
    public static string Kind(string broken)
    {
        var words = broken.Split('\n')[0].Split(' ').Select(word => word.Trim(',', ':')).Where(word => word.Length > 1
            && word[0] != '\'').ToList();
        var subject = words.FindIndex(word => word is "Set" or "Update" or "Delete" or "Recover");
        return string.Join(' ', subject < 0 ? words : words[..(subject + 1)]);
    }

    /// <summary>
    /// The same, with each event at the request it came at, and not at its number, so that it stays what it is while lines around it go.
    /// </summary>
    private static async Task<ImmutableArray<Line>> NamedAsync(Cloud cloud, ImmutableArray<Line> lines, Played played)
    {
        ImmutableArray<Line> named =
        [
            .. lines.Select(line => line with
            {
                Inner = [.. line.Inner.Where(played.Came.ContainsKey).Select(inner => inner with
                {
                    Words = [inner.Words[0], .. $"{played.Came[inner]}:".Split(' '),
                        .. inner.Words.SkipWhile(word => word[^1] != ':').Skip(1)],
                })],
            }),
        ];
        return (await TryAsync(cloud, named)).Broken.Count > 0 ? named : lines;
    }

    private static IEnumerable<ImmutableArray<Line>> Shorter(ImmutableArray<Line> lines)
    {
        for (var index = lines.Length - 1; index >= 0; index--)
        {
            yield return lines.RemoveAt(index);
        }

        for (var index = lines.Length - 1; index >= 0; index--)
        {
            var line = lines[index];
            for (var inner = 0; inner < line.Inner.Length; inner++)
            {
                yield return lines.SetItem(index, line with { Inner = line.Inner.RemoveAt(inner) });
            }

            for (var word = line.Words.Length - 1; word > 2 && line.Words[0] != "together"; word--)
            {
                yield return lines.SetItem(index, line with { Words = line.Words.RemoveAt(word) });
            }
        }
    }
}
