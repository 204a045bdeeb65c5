using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Renaming;

/// <summary>
/// What the source's names are called in the targets: rules in turn, of which the first that matches counts. A name that no rule matches
/// does not take part. Values are never transformed.
/// </summary>
public sealed partial class RenameRules
{
    private readonly ImmutableArray<Rule> _rules;

    private RenameRules(ImmutableArray<Rule> rules) => _rules = rules;

    /// <summary>What a rule looks like, for help and messages.</summary>
    public const string ValidValues =
        "OLD -> NEW, such as app-dev-* -> app-prod-*: letters, digits and hyphens, with one * on each side or on neither";

    /// <summary>Reads rules, first things first; false, and the rules that are none, when anything is wrong.</summary>
    public static bool TryParse(IEnumerable<string> texts, [NotNullWhen(true)] out RenameRules? rules, out ImmutableArray<string> wrong)
    {
        var read = texts.Select(text => (Text: text, Rule: Rule.Parse(text))).ToList();
        wrong = [.. read.Where(one => one.Rule is null).Select(one => one.Text)];
        rules = wrong.IsEmpty ? new RenameRules([.. read.Select(one => one.Rule!)]) : null;
        return rules is not null;
    }

    /// <summary>What a name of the source is called in the targets, possible there or not; null when it does not take part.</summary>
    public string? NewNameOf(string old) => _rules.Select(rule => rule.Old.Replace(old, rule.New)).FirstOrDefault(name => name is not null);

    /// <summary>The names of the source that would be called so in the targets; none when no rule can produce the name.</summary>
    public IEnumerable<string> OldNamesOf(string name) => _rules
        .Select(rule => rule.New.Replace(name, rule.Old))
        .OfType<string>()
        .Where(old => string.Equals(NewNameOf(old), name, StringComparison.OrdinalIgnoreCase))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each rule, as it was given.</summary>
    public IEnumerable<string> Texts => _rules.Select(rule => rule.ToString());

    /// <summary>The rules, as they were given.</summary>
    public override string ToString() => string.Join(", ", _rules);

    private sealed record Rule(Side Old, Side New)
    {
        public static Rule? Parse(string text) =>
            text.Split("->", StringSplitOptions.TrimEntries) is [var left, var right] && Side.Parse(left) is { } old
                && Side.Parse(right) is { } @new && old.HasStar == @new.HasStar
                ? new Rule(old, @new)
                : null;

        public override string ToString() => $"{Old} -> {New}";
    }

    /// <summary>One side of a rule: a name, or what stands before and behind its star.</summary>
    private sealed record Side(string Before, string? Behind)
    {
        public bool HasStar => Behind is not null;

        public static Side? Parse(string text) => !Pattern().IsMatch(text) ? null
            : text.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star ? new Side(text[..star], text[(star + 1)..])
            : new Side(text, null);

        /// <summary>The other side, with what the star stands for in a name; null when the name is not of this side.</summary>
        public string? Replace(string name, Side other) =>
            Behind is null ? (name.Equals(Before, StringComparison.OrdinalIgnoreCase) ? other.Before : null)
            : name.Length >= Before.Length + Behind.Length && name.StartsWith(Before, StringComparison.OrdinalIgnoreCase)
                && name.EndsWith(Behind, StringComparison.OrdinalIgnoreCase)
                ? other.Before + name[Before.Length..^Behind.Length] + other.Behind
            : null;

        public override string ToString() => Behind is null ? Before : $"{Before}*{Behind}";
    }

    [GeneratedRegex(@"\A[0-9A-Za-z-]*\*?[0-9A-Za-z-]*(?<=.)\z")]
    private static partial Regex Pattern();
}
