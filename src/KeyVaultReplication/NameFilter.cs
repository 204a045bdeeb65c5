using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication;

/// <summary>
/// Which objects take part in a run, by name: those that match an include pattern (or any, when there is none) and no exclude pattern.
/// </summary>
public sealed partial record NameFilter(ImmutableArray<string> Include, ImmutableArray<string> Exclude)
{
    /// <summary>What a valid pattern looks like, for help and error messages.</summary>
    public const string ValidValues = "letters, digits and hyphens, * for any run of characters and ? for any one";

    /// <summary>Everything takes part.</summary>
    public static NameFilter Everything { get; } = new([], []);

    /// <summary>Whether a text is a pattern; see <see cref="ValidValues"/>.</summary>
    public static bool IsPattern(string text) => Pattern().IsMatch(text);

    /// <summary>Whether every name takes part.</summary>
    public bool TakesAll => Include.IsEmpty && Exclude.IsEmpty;

    /// <summary>Whether the object of this name takes part. Case does not matter.</summary>
    public bool Matches(ObjectName name) => (Include.IsEmpty || Any(Include, name)) && !Any(Exclude, name);

    /// <summary>Whether include names this very object, and not a pattern that it matches.</summary>
    internal bool Names(ObjectName name) => Include.Contains(name.Text, StringComparer.OrdinalIgnoreCase);

    /// <summary>The include patterns that no name matches: often a slip of the pen.</summary>
    public IEnumerable<string> Unmatched(IEnumerable<ObjectName> names)
    {
        var open = Include.ToList();
        foreach (var name in names.TakeWhile(_ => open.Count > 0))
        {
            open.RemoveAll(pattern => Matches(pattern, name));
        }

        return open;
    }

    private static bool Any(ImmutableArray<string> patterns, ObjectName name)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string pattern, ObjectName name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name.Text, ignoreCase: true);

    [GeneratedRegex(@"\A[0-9A-Za-z*?-]{1,127}\z")]
    private static partial Regex Pattern();
}
