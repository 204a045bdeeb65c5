using System.Globalization;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Objects;

/// <summary>
/// What a replicated secret version says of its origin, in one tag: from which version of which vault it was copied, with which properties,
/// and on which version the mark itself was written. With it, two lists of secrets are enough to know what changed, and on which side. The
/// text is
/// <c>v1 HOST VERSION CREATED PROPERTIES OWN</c>, times in unix seconds; OWN is <c>-</c> until the mark is bound. On a certificate OWN is
/// its thumbprint, which is known before it is written. <c> deleting HOST</c> follows on a secret that is deleted because that vault
/// deleted it.
/// </summary>
/// <param name="Host">The host of the source vault.</param>
/// <param name="Version">The id of the source version.</param>
/// <param name="Created">When the source version was made.</param>
/// <param name="Fingerprint">The fingerprint of the properties that both sides had when they were last in sync: see
/// <see cref="ObjectProperties.Fingerprint"/>.</param>
/// <param name="BoundAt">When the version that carries the mark was made; null until a second request binds it, because only the answer to
/// the first tells it.</param>
public sealed partial record Mark(string Host, string Version, DateTimeOffset Created, string Fingerprint, DateTimeOffset? BoundAt)
{
    /// <summary>The name of the tag that holds the mark.</summary>
    public const string TagName = "ReplicatedFrom";

    /// <summary>
    /// On a certificate: the thumbprint (x5t) of the certificate that carries the mark. A renewal carries the tags over, but not the
    /// thumbprint.
    /// </summary>
    public string? X5t { get; init; }

    /// <summary>
    /// The host of the vault whose deletion was being replicated here; null when none was. On a soft-deleted secret it says that nobody but
    /// this tool deleted it: so when it lives again in that vault, somebody has undone the deletion there.
    /// </summary>
    public string? Deleting { get; init; }

    /// <summary>Whether both tell of the same copy, whatever version each is bound to.</summary>
    internal bool IsOfSameCopyAs(Mark? other) => other is not null && this with { BoundAt = null } == other with { BoundAt = null };

    /// <summary>A mark that tells of no copy, for a version that has none: it can carry <see cref="Deleting"/>.</summary>
    internal static Mark OfNothing(VaultObject version, VaultAddress vault) =>
        new(vault.Host, Nothing, version.Created, version.Properties.Fingerprint(), null);

    /// <summary>Whether it tells of a copy at all.</summary>
    internal bool IsOfCopy => Version != Nothing;

    private static string Nothing { get; } = new('0', 32);

    /// <summary>The mark of a replica, bound to it.</summary>
    internal static Mark Of(VaultAddress vault, VaultObject origin, string fingerprint, VaultObject replica) =>
        replica.Name.Kind == ObjectKind.Certificate
        ? new(vault.Host, origin.Version!, origin.Created, fingerprint, null) { X5t = replica.X5t }
        : new(vault.Host, origin.Version!, origin.Created, fingerprint, replica.Created);

    /// <summary>
    /// The mark that is written with a copy. That of a secret is bound by a second request; the thumbprint of a certificate is known
    /// before.
    /// </summary>
    internal static Mark OfCopy(VaultAddress vault, VaultObject origin) =>
        new(vault.Host, origin.Version!, origin.Created, origin.Properties.Fingerprint(), null) { X5t = origin.X5t };

    /// <summary>Reads a mark; null when the text is none, or of another version of the format.</summary>
    public static Mark? TryParse(string? text)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var created = Seconds(match.Groups["created"].Value);
        var thumbprint = match.Groups["x5t"] is { Success: true } x5t ? x5t.Value : null;
        var own = thumbprint is not null || match.Groups["own"].Value is "-" ? null : Seconds(match.Groups["own"].Value);
        return created is null || (own is null && thumbprint is null && match.Groups["own"].Value != "-")
            ? null
            : new Mark(string.Intern(match.Groups["host"].Value), match.Groups["version"].Value, created.Value,
                string.Intern(match.Groups["properties"].Value), own)
            {
                X5t = thumbprint,
                Deleting = match.Groups["deleting"] is { Success: true } deleting ? deleting.Value : null,
            };
    }

    /// <summary>The text of the tag.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"v1 {Host} {Version} {Created.ToUnixTimeSeconds()} {Fingerprint} "
            + $"{X5t ?? (BoundAt is { } own ? own.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "-")}{(Deleting is null ? "" : " deleting " + Deleting)}");

    private static DateTimeOffset? Seconds(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    [GeneratedRegex(@"\Av1 (?<host>[0-9a-z.-]{1,253}) (?<version>[0-9a-f]{32}) (?<created>0|[1-9][0-9]{0,11}) (?<properties>[0-9a-f]{16}) ((?<own>0|[1-9][0-9]{0,11}|-)|(?<x5t>[0-9A-Za-z_-]{27}))( deleting (?<deleting>[0-9a-z.-]{1,253}))?\z")]
    private static partial Regex Pattern();
}
