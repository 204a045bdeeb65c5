using System.Globalization;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests;

/// <summary>A source and a target, and what matters of them as text: two runs that end alike have equal pictures.</summary>
internal sealed record VaultPair(SharedCloud Cloud, SimulatedVault Source, SimulatedVault Target)
{
    private static readonly string[] WriteOperations = ["Set", "Update", "Delete", "Recover", "Purge", "Restore", "Backup"];

    public IEnumerable<SimulatedVault> Vaults => [Source, Target];

    public SimulatedVault Side(bool inSource) => inSource ? Source : Target;

    public IEnumerable<RequestRecord> Requests => Vaults.SelectMany(vault => vault.Requests).Where(request => !request.IsChallenge);

    public IEnumerable<RequestRecord> Writes => Requests.Where(request => WriteOperations.Contains(request.Operation));

    /// <summary>One run. Some time passes first, and what was asked before is forgotten.</summary>
    public Task<ReplicationReport> RunAsync(ReplicationOptions options, CancellationToken cancellationToken = default)
    {
        Pass();
        foreach (var vault in Vaults)
        {
            vault.ClearRequests();
        }

        return Replicator.RunAsync(Cloud.Connect(Source), [Cloud.Connect(Target)], options, progress: null, Cloud.Time,
            cancellationToken: cancellationToken);
    }

    /// <summary>Lets a minute pass, so that edits lie apart.</summary>
    public void Pass() => Cloud.Simulated.Advance(TimeSpan.FromMinutes(1));

    /// <summary>Names, values, properties, tags without marks, and what is soft-deleted.</summary>
    public string Picture => $"source{Environment.NewLine}{PictureOf(Source)}target{Environment.NewLine}{PictureOf(Target)}";

    /// <summary>All values of each name, oldest first: an equal version written twice shows.</summary>
    public string Histories => string.Join(Environment.NewLine, Vaults.Select(vault => string.Join(Environment.NewLine,
        vault.State.Secrets.Select(secret => $"{secret.Name}: {string.Join(", ", secret.Versions.Select(version => version.Value))}"))));

    private static string PictureOf(SimulatedVault vault) =>
        string.Concat(vault.State.Secrets.Select(secret => string.Create(CultureInfo.InvariantCulture,
        $"  {secret.Name} {(secret.Deleted is null ? "lives" : "deleted")} {PictureOf(secret.Current)}{Environment.NewLine}")));

    /// <summary>Value, properties, and tags without the mark.</summary>
    public static string PictureOf(SecretVersionState version) => string.Create(CultureInfo.InvariantCulture,
        $"{version.Value} {version.ContentType} {(version.Enabled ? "" : "disabled")} {version.NotBefore:s} {version.Expires:s} "
            + $"{string.Join(',', version.Tags.Where(tag => tag.Key != Mark.TagName).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}");

    /// <summary>Whether each secret that lives in the source lives in the target, equal, and nothing else does.</summary>
    public bool AreEqual => AreEqualBut(null);

    /// <summary>The same, one name left out.</summary>
    public bool AreEqualBut(string? name) => LivingPictures(Source, name).SequenceEqual(LivingPictures(Target, name));

    /// <summary>Fails with the names and properties in which the two differ, where <see cref="AreEqual"/> is false.</summary>
    public void AssertEqual() => Assert.That(LivingPictures(Target), Is.EqualTo(LivingPictures(Source)));

    private static List<string> LivingPictures(SimulatedVault vault, string? without = null) =>
        [.. vault.LiveNames().Where(name => name != without).Select(name => $"{name} {PictureOf(vault.Current(name))}")];
}
