using KeyVaultReplication;

namespace KeyVaultSimulator;

/// <summary>What the demo prints of the two vaults.</summary>
internal sealed partial class DemoCommand
{
    private void Say(string text)
    {
        _out.WriteLine();
        _out.WriteLine(text);
    }

    /// <summary>Shows what both vaults hold, without values: versions by number, and the tag that is the mark by what it says.</summary>
    private void Show()
    {
        var rows = _weu.State.Secrets.Concat(_neu.State.Secrets).Select(secret => secret.Name).Except(_others).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Weu: Describe(_weu, name), Neu: Describe(_neu, name)))
            .Prepend((Name: "secret", Weu: _weu.Name, Neu: _neu.Name)).ToList();
        var (first, second) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Weu.Length));
        _out.WriteLine();
        foreach (var (name, weu, neu) in rows)
        {
            _out.WriteLine($"   {name.PadRight(first)}  {weu.PadRight(second)}  {neu}");
        }

        _out.WriteLine($"   and {_others.Count(IsTheSame)} more, {_others[0]} to {_others[^1]}, the same in both");
    }

    private static string Describe(SimulatedVault vault, string name)
    {
        if (vault.DeletedNames().Contains(name))
        {
            return "soft-deleted, recoverable";
        }

        if (!vault.LiveNames().Contains(name))
        {
            return "-";
        }

        var (current, versions) = (vault.Current(name), vault.Versions(name).Count);
        var parts = new List<string> { Several(versions, "version") };
        if (!current.Enabled)
        {
            parts.Add("disabled");
        }

        if (vault.State.Find(name)!.Managed)
        {
            parts.Add("of a certificate");
        }

        parts.AddRange(OwnTags(current).Select(tag => $"{tag.Key}={tag.Value}"));
        if (Origin(current) is { } origin)
        {
            parts.Add($"from {origin}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Shows the versions of a secret in contoso-weu, oldest first, without values.</summary>
    private void ShowHistory(string name, SecretVersionState loser)
    {
        var versions =
            _weu.Versions(name)
                .Select((version,
                    index) =>
                        $"{index + 1}{(version.Version == loser.Version ? " (lost the conflict)" : Origin(version) is { } origin ? $" (from {origin})" : "")}");
        _out.WriteLine($"   Versions of {name} in contoso-weu, oldest first: {string.Join(", ", versions)}.");
    }

    private static string Several(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static IEnumerable<KeyValuePair<string, string>> OwnTags(SecretVersionState version) =>
        version.Tags.Where(tag => tag.Key != Mark.TagName).OrderBy(tag => tag.Key, StringComparer.Ordinal);

    private static string? Origin(SecretVersionState version) =>
        version.Tags.TryGetValue(Mark.TagName, out var mark) ? Mark.TryParse(mark)!.Host.Split('.')[0] : null;
}
