using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>The words of each choice, for reading, help and messages; the first is the default.</summary>
internal static class InputWords
{
    public static Words<Actions> Actions { get; } =
        new(("replicate", Inputs.Actions.Replicate), ("verify", Inputs.Actions.Verify), ("restore", Inputs.Actions.Restore));

    public static Words<DeletionScope> DeletionScopes { get; } = new(("all", DeletionScope.All), ("replicated", DeletionScope.Replicated));

    public static Words<VersionScope> VersionScopes { get; } = new(("latest", VersionScope.Latest), ("all", VersionScope.All));

    public static Words<ObjectKind> ObjectTypes { get; } =
        new(("secrets", ObjectKind.Secret), ("certificates", ObjectKind.Certificate), ("keys", ObjectKind.Key));

    public static Words<ConflictPolicy> ConflictPolicies { get; } =
        new(("newest", ConflictPolicy.Newest), ("source", ConflictPolicy.Source), ("target", ConflictPolicy.Target),
            ("skip", ConflictPolicy.Skip));

    public static Words<SoftDeletedPolicy> SoftDeletedPolicies { get; } =
        new(("recover", SoftDeletedPolicy.Recover), ("skip", SoftDeletedPolicy.Skip), ("fail", SoftDeletedPolicy.Fail));

    public static Words<DriftPolicy> DriftPolicies { get; } =
        new(("overwrite", DriftPolicy.Overwrite), ("skip", DriftPolicy.Skip), ("refuse", DriftPolicy.Refuse));

    public static Words<SourceRegressedPolicy> SourceRegressedPolicies { get; } =
        new(("skip", SourceRegressedPolicy.Skip), ("follow", SourceRegressedPolicy.Follow));

    /// <summary>Whether two texts are the same word, as OneWay in a pipeline and one-way on a command line are.</summary>
    public static bool IsSame(string word, string said) =>
        string.Equals(word.Replace("-", "", StringComparison.Ordinal), said.Trim().Replace("-", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
}

/// <summary>The words of a choice and what they mean, the default first.</summary>
internal sealed class Words<T>(params ReadOnlySpan<(string Word, T Meaning)> words)
{
    public ImmutableArray<(string Word, T Meaning)> All { get; } = [.. words];

    /// <summary>All words, in order.</summary>
    public string ToString(string separator) => string.Join(separator, All.Select(one => one.Word));

    /// <summary>All words, in order, to choose one of: "a, b or c".</summary>
    public string OneOf => string.Join(", ", All[..^1].Select(one => one.Word)) + " or " + All[^1].Word;
}
