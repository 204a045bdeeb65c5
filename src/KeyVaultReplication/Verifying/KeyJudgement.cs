using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Verifying;

/// <summary>
/// Decides about one key. Pure. A copy has the version ids of its origin; that each version that both vaults have is the same key, its
/// public part proves.
/// <code>
/// source         target         verdict
/// -              there          extra two-way, otherwise noted: keys are never deleted
/// rotates        -              noted: it is not copied, unless include names it
/// any other      -              missing
/// there          there          different: no version in common, or another public part
/// there          newer ones     different one-way; two-way noted, as where the source has newer ones: they cannot follow
/// there          the same       equal; noted where properties differ, which are not replicated
/// </code>
/// A key that belongs to a certificate is noted, and not spoken of where certificates take part.
/// </summary>
internal static class KeyJudgement
{
    /// <summary>What the lists alone decide; null when versions have to be compared.</summary>
    public static Verdict? OfLists(VaultObject? source, VaultObject? target, VerifyOptions options) => (source, target) switch
    {
        (null, null) => throw new System.Diagnostics.UnreachableException(),
        ({ Managed: true }, null or { Managed: true }) or (null, { Managed: true }) =>
            Judgement.Noted((source ?? target)!, "certificate", "belongs to a certificate: not replicated as a key"),
        ({ Managed: true }, _) =>
            Judgement.Different(source, "certificate", "belongs to a certificate in the source, but is a plain key in the target"),
        (_, { Managed: true }) =>
            Judgement.Different(target, "certificate", "belongs to a certificate in the target, but is a plain key in the source"),
        (null, { } only) => options.Mode == ReplicationMode.TwoWay ? Judgement.Extra(only, options)
            : Judgement.Noted(only, "targetOnly", "only in the target: keys are never deleted by replication"),
        ({ } only, null) => new Verdict(only.Name, VerdictKind.Missing, "missing", "only in the source"),
        _ => null,
    };

    /// <summary>One that only the source has, now that it is known whether it rotates by itself.</summary>
    public static Verdict OfMissing(Verdict missing, bool rotates) => !rotates ? missing
        : missing with
        {
            Kind = VerdictKind.Noted,
            Code = "rotates",
            Reason = "rotates by itself in the source, and so is not copied unless include names it"
        };

    /// <summary>One that both vaults have, now that the versions of both are known, and of those in common the public parts.</summary>
    public static Verdict OfVersions(
        VaultObject source, VaultObject target, ImmutableArray<string> ofSource, ImmutableArray<string> ofTarget, bool publicPartsAreEqual,
        VerifyOptions options)
    {
        var (newer, own) = (ofSource.Except(ofTarget).Count(), ofTarget.Except(ofSource).Count());
        var properties = source.Properties.DifferenceTo(target.Properties);
        var verdict = 0 switch
        {
            _ when newer == ofSource.Length => Judgement.Different(source, "otherKey", "another key: no version is in both vaults"),
            _ when !publicPartsAreEqual =>
                Judgement.Different(source, "publicPart", "another key: a version of one id has another public part"),
            _ when own > 0 && options.Mode == ReplicationMode.OneWay =>
                Judgement.Different(source, "versions",
                    $"{own} in the target that the source does not have{(newer == 0 ? "" : $", and {newer} the other way round")} "
                        + "(versions)"),
            _ when newer + own > 0 => Judgement.Noted(source, "newerVersions", "the same key, but newer versions cannot follow: "
                + $"{newer} in the source{(own == 0 ? "" : $" and {own} in the target")}"),
            _ when properties.Length > 0 =>
                Judgement.Noted(source, "properties", $"the same key, but not {properties}, which are not replicated"),
            _ => new Verdict(source.Name, VerdictKind.Equal, "equal", "version ids and public parts are equal"),
        };
        return verdict with { SourceVersion = ofSource[0], TargetVersion = ofTarget[0] };
    }
}
