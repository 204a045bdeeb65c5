using System.Collections.Immutable;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests;

/// <summary>
/// Vaults with one of everything that a run over certificates can have to do, and what matters of them as text. The certificates are made
/// once and imported into each pair, so that two runs that end alike have equal pictures.
/// </summary>
internal sealed class CertificatePair
{
    private const string Pem = "application/x-pem-file";

    private readonly ImmutableDictionary<string, string> _made;

    private CertificatePair(VaultPair vaults, ImmutableDictionary<string, string> made) => (Vaults, _made) = (vaults, made);

    public VaultPair Vaults { get; }

    public static ReplicationOptions Options(ReplicationMode mode) => new()
    {
        Kinds = [ObjectKind.Certificate],
        Mode = mode,
        ReplicateDeletion = true,
        MaxDeletions = ChangeLimit.TryParse("100%", out var limit) ? limit : throw new FormatException(),
        Parallelism = 4,
    };

    /// <summary>The certificates, each with a label: PEM by label.</summary>
    public static ImmutableDictionary<string, string> Make(SharedCloud cloud)
    {
        var maker = cloud.NewPair().Source;
        return Enumerable.Range(1, 12).ToImmutableDictionary(number => $"c{number}",
            number => maker.AddCertificate($"c{number}", contentType: Pem).Value);
    }

    /// <summary>
    /// A pair that was in sync, and was then edited: something to create, renew, retag, adopt, recover and delete; two-way, in both vaults.
    /// </summary>
    public static async Task<CertificatePair> ArrangeAsync(SharedCloud cloud, ReplicationMode mode,
        ImmutableDictionary<string, string> made)
    {
        var vaults = cloud.NewPair();
        var pair = new CertificatePair(vaults, made);
        foreach (var (name, label) in new[] { ("in-sync", "c1"), ("renewed", "c2"), ("retagged", "c3"), ("back", "c4"), ("deleted", "c5"),
            ("renewed-there", "c11") })
        {
            pair.Import(vaults.Source, name, label);
        }

        await vaults.RunAsync(Options(mode));
        vaults.Pass();
        pair.Import(vaults.Source, "new", "c6");
        pair.Import(vaults.Source, "renewed", "c7");
        Retag(vaults.Source, "retagged");
        vaults.Target.DeleteCertificate("back");
        pair.Import(vaults.Source, "back", "c8");
        vaults.Source.DeleteCertificate("deleted");
        pair.Import(vaults.Source, "adopted", "c9");
        pair.Import(vaults.Target, "adopted", "c9");
        if (mode == ReplicationMode.TwoWay)
        {
            pair.Import(vaults.Target, "new-there", "c10");
            pair.Import(vaults.Target, "renewed-there", "c12");
            Retag(vaults.Target, "in-sync");
        }

        return pair;
    }

    /// <summary>
    /// A person gives a certificate another version, recovered first where that is needed: a certificate that no run has seen.
    /// </summary>
    public static void Replace(SimulatedVault vault, string name)
    {
        if (vault.DeletedNames(StoredKind.Certificate).Contains(name))
        {
            vault.RecoverCertificate(name);
        }

        vault.AddCertificate(name);
    }

    /// <summary>Names, thumbprints of all versions, properties, policies and tags without marks, and what is soft-deleted.</summary>
    public string Picture => string.Join(Environment.NewLine, Vaults.Vaults.SelectMany(vault => vault.State.Certificates.Select(one =>
        $"{(vault == Vaults.Source ? "source" : "target")} {one.Name} {(one.Deleted is null ? "lives" : "deleted")} "
            + $"[{string.Join(", ", one.Versions.Select(version => version.X509!.X5t))}] {PictureOf(one)}")));

    /// <summary>Whether each certificate that lives in the source lives in the target, equal, and nothing else does.</summary>
    public bool AreEqual => Living(Vaults.Source).SequenceEqual(Living(Vaults.Target));

    /// <summary>Whether any copy would be renewed by its vault.</summary>
    public bool AnyRenews =>
        Vaults.Vaults.Any(
            vault => vault.State.Certificates.Any(one => one.Policy!.LifetimeActions.Any(action => action.Action == "AutoRenew")));

    /// <summary>The thumbprints of a certificate's versions, oldest first.</summary>
    public static IReadOnlyList<string> Versions(SimulatedVault vault, string name) =>
        [.. vault.State.Certificates.Where(one => one.Name == name).SelectMany(one => one.Versions).Select(version => version.X509!.X5t)];

    private static List<string> Living(SimulatedVault vault) =>
        [.. vault.LiveNames(StoredKind.Certificate)
            .Select(name =>
                $"{name} {vault.Live(StoredKind.Certificate, name).Current.X509!.X5t} {TagsOf(vault.Live(StoredKind.Certificate, name))}")];

    private static string PictureOf(SecretState one) =>
        $"{TagsOf(one)} {one.Policy!.Issuer} {string.Join(',', one.Policy.LifetimeActions.Select(action => action.Action))}";

    private static string TagsOf(SecretState one) => (one.Current.Enabled ? "" : "disabled ")
        + string.Join(',', one.Current.Tags.Where(tag => tag.Key != Mark.TagName).OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => $"{tag.Key}={tag.Value}"));

    private static void Retag(SimulatedVault vault, string name) =>
        vault.UpdateCertificate(name, tags: [.. vault.Live(StoredKind.Certificate, name).Current.Tags.Where(tag => tag.Key == Mark.TagName),
            new("owner", "ops")]);

    private void Import(SimulatedVault vault, string name, string label) => vault.ImportCertificate(name, _made[label], contentType: Pem);
}
