using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Verifying;

/// <summary>
/// Decides about one name. Pure; no mark has any part in it: a mark is what a run wrote, or what somebody forged, and no proof.
/// <code>
/// source     target              verdict
/// -          there               extra where extras count, otherwise noted
/// enabled    -                   missing
/// disabled   -                   noted: it cannot be replicated
/// disabled   disabled            unreadable; different where the properties differ
/// disabled   enabled (or v.v.)   different
/// enabled    enabled             by their values and properties
/// </code>
/// A secret that belongs to a certificate is noted: it is replicated with its certificate or not at all. Where certificates take part,
/// nothing is said of it.
/// </summary>
internal static class Judgement
{
    /// <summary>
    /// Whether a name is spoken of: the secret of a certificate is not, once certificates take part, unless a plain secret stands in its
    /// place.
    /// </summary>
    public static bool IsAbout(VaultObject? source, VaultObject? target, VerifyOptions options) =>
        !options.Kinds.Contains(ObjectKind.Certificate)
            || (source, target) is not (({ Managed: true }, null or { Managed: true }) or (null, { Managed: true }));

    /// <summary>What one of the vaults tells of it cannot be read; null when it can.</summary>
    public static Verdict? OfMalformed(VaultObject? source, VaultObject? target) =>
        source is { Flaw: { } here } ? new Verdict(source.Name, VerdictKind.Failed, "malformed", $"cannot be read in the source: {here}")
        : target is { Flaw: { } there }
            ? new Verdict(target.Name, VerdictKind.Failed, "malformed", $"cannot be read in the target: {there}")
        : null;

    /// <summary>What the lists alone decide; null when the values have to be read.</summary>
    public static Verdict? OfLists(VaultObject? source, VaultObject? target, VerifyOptions options) => (source, target) switch
    {
        (null, null) => Gone(default),
        ({ Managed: true }, null or { Managed: true }) or (null, { Managed: true }) =>
            Noted(source ?? target!, "certificate", "belongs to a certificate: not replicated as a secret"),
        ({ Managed: true }, _) =>
            Different(source, "certificate", "belongs to a certificate in the source, but is a plain secret in the target"),
        (_, { Managed: true }) =>
            Different(source, "certificate", "belongs to a certificate in the target, but is a plain secret in the source"),
        (null, _) => Extra(target!, options),
        ({ Properties.Enabled: false }, null) => Noted(source, "disabled", "disabled in the source, and so not replicated"),
        (_, null) => new Verdict(source.Name, VerdictKind.Missing, "missing", "only in the source"),
        ({ Properties.Enabled: true }, { Properties.Enabled: true }) => null,
        _ => OfDisabled(source, target),
    };

    /// <summary>What the two versions that were read are to each other.</summary>
    public static Verdict OfValues(VaultObject source, VaultObject target, bool valuesAreEqual)
    {
        var properties = source.Properties.DifferenceTo(target.Properties);
        var verdict = (valuesAreEqual, properties) switch
        {
            (true, "") => new Verdict(source.Name, VerdictKind.Equal, "equal", "value and properties are equal"),
            (true, _) => Different(source, "properties", $"values are equal, but not {properties}"),
            (false, "") => Different(source, "value", "values differ"),
            (false, _) => Different(source, "valueAndProperties", $"values differ, and so do {properties}"),
        };
        return verdict with { SourceVersion = source.Version, TargetVersion = target.Version };
    }

    private static Verdict OfDisabled(VaultObject source, VaultObject target) =>
        source.Properties.Enabled != target.Properties.Enabled
            ? Different(source, "enabled",
                $"disabled in the {(source.Properties.Enabled ? "target" : "source")} only: its value there cannot be read")
        : source.Properties.DifferenceTo(target.Properties) is { Length: > 0 } properties
            ? Different(source, "properties", $"not equal: {properties}; disabled in both vaults, so the values cannot be read")
        : new Verdict(source.Name, VerdictKind.Unreadable, "disabledInBoth", "disabled in both vaults: the values cannot be read");

    /// <summary>One that only the target has.</summary>
    internal static Verdict Extra(VaultObject target, VerifyOptions options) => options.ExtrasCount
        ? new Verdict(target.Name, VerdictKind.Extra, "extra", "only in the target")
        : Noted(target, "targetOnly", "only in the target: kept by replication without deletions");

    /// <summary>One that was listed, and was deleted before it could be read.</summary>
    internal static Verdict Gone(ObjectName name) => new(name, VerdictKind.Noted, "gone", "in neither vault any more");

    internal static Verdict Noted(VaultObject secret, string code, string reason) => new(secret.Name, VerdictKind.Noted, code, reason);

    internal static Verdict Different(VaultObject secret, string code, string reason) =>
        new(secret.Name, VerdictKind.Different, code, reason);
}
