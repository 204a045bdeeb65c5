namespace KeyVaultReplication.Cli.Inputs;

/// <summary>What somebody may have meant who typed a word that is not known.</summary>
internal static class Near
{
    /// <summary>The known word that is nearest, if any is near: case and hyphens aside, at most every third letter differs.</summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        var plain = Plain(typed);
        return plain.Length == 0 ? null : known.Select(word => (Word: word, Distance: Distance(plain, Plain(word))))
            .Where(one => one.Distance <= plain.Length / 3)
            .OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal)
            .Select(one => one.Word).FirstOrDefault();
    }

    private static string Plain(string text) => text.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>How many letters must be added, left out, replaced or swapped with the next one to make one text the other.</summary>
    private static int Distance(string left, string right)
    {
        var (beforeLast, last) = (new int[right.Length + 1], Enumerable.Range(0, right.Length + 1).ToArray());
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, row);
        }

        return last[right.Length];
    }
}
