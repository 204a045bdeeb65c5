using System.Buffers.Text;
using System.Text;

namespace KeyVaultSimulator.Tests;

/// <summary>Backup and restore.</summary>
[TestFixture]
public sealed class Backups
{
    [Test]
    public async Task A_backup_brings_back_all_versions_with_their_ids_and_times()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one", "text/plain", [new("b", "1"), new("a", "2")]);
        _.Vault.Set("db", "two", enabled: false, expires: DateTimeOffset.FromUnixTimeSeconds(1_900_000_000));
        var before = (await _.SendAsync("GET", "/secrets/db/versions")).Text;
        var blob = (await _.Client().BackupSecretAsync("db")).Value;
        _.Vault.Delete("db");
        _.Vault.Purge("db");

        var restored = (await _.Client().RestoreSecretBackupAsync(blob)).Value;
        Assert.That((restored.Name, restored.Enabled), Is.EqualTo(("db", (bool?)false)));
        Assert.That((await _.SendAsync("GET", "/secrets/db/versions")).Text, Is.EqualTo(before));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_backup_is_opaque_and_begins_as_the_services_do()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "the value itself");
        var blob = (string)(await _.SendAsync("POST", "/secrets/db/backup")).Json["value"]!;
        var bytes = Base64Url.DecodeFromChars(blob);
        Assert.That(Encoding.ASCII.GetString(bytes, 1, 41), Is.EqualTo("AzureKeyVaultSecretBackupV1.microsoft.com"));
        Assert.That(bytes[0], Is.EqualTo(41));
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Not.Contain("the value itself").And.Not.Contain("db"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_name_that_is_taken_is_a_conflict(bool deleted)
    {
        await using var _ = await Simulation.StartAsync();
        var version = _.Vault.Set("db", "one").Version;
        var blob = (await _.SendAsync("POST", "/secrets/db/backup")).Text;
        if (deleted)
        {
            _.Vault.Delete("db");
        }

        var answer = await _.SendAsync("POST", "/secrets/restore", blob);
        Assert.That((answer.Status, answer.Code, answer.InnerCode), Is.EqualTo((409, "Conflict", (string?)null)));
        Assert.That(answer.Message,
            Does.StartWith($"There was a conflict restoring the secret 'https://contoso.vault.azure.net/secrets/db/{version}'."));
    }

    [TestCase("garbage")]
    [TestCase("")]
    [TestCase("KUF6dXJlS2V5VmF1bHRTZWNyZXRCYWNrdXBWMS5taWNyb3NvZnQuY29t")]
    public async Task Garbage_is_a_malformed_backup(string blob)
    {
        await using var _ = await Simulation.StartAsync();
        var answer = await _.SendAsync("POST", "/secrets/restore", $$"""{"value":"{{blob}}"}""");
        Assert.That((answer.Status, answer.Code, answer.Message),
            Is.EqualTo((400, "Malformed backup blob", "Backup blob contains invalid or corrupt version.")));
    }

    [Test]
    public async Task A_backup_moves_between_the_vaults_of_a_subscription_and_not_beyond()
    {
        await using var _ = await Simulation.StartAsync();
        var near = _.Cloud.AddVault("near");
        var far = _.Cloud.AddVault("far", new SimulatedVaultOptions { Subscription = Guid.NewGuid() });
        _.Vault.Set("db", "one");
        var blob = (await _.Client().BackupSecretAsync("db")).Value;
        await _.Client(vault: near).RestoreSecretBackupAsync(blob);
        Assert.That(near.Current("db"), Is.EqualTo(_.Vault.Current("db"))
            .Using<SecretVersionState>((left, right) => left.Version == right.Version && left.Value == right.Value));
        Assert.That(Assert.ThrowsAsync<Azure.RequestFailedException>(() => _.Client(vault: far).RestoreSecretBackupAsync(blob))!.Message,
            Does.StartWith("Cannot decrypt backup blob"));
        Assert.That(far.LiveNames(), Is.Empty);
    }

    [TestCase(1)]
    [TestCase(500)]
    public async Task A_backup_brings_back_the_largest_values_too(int versions)
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(1, "large-", versions, value: _ => new string('漢', 25_600));
        var before = _.Vault.Values("large-000000");
        var blob = (await _.Client().BackupSecretAsync("large-000000")).Value;
        _.Vault.Delete("large-000000");
        _.Vault.Purge("large-000000");
        await _.Client().RestoreSecretBackupAsync(blob);
        Assert.That(_.Vault.Values("large-000000"), Is.EqualTo(before));
    }

    [Test]
    public async Task Each_value_is_in_a_backup_once()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", new string('x', 25_600));
        Assert.That((await _.Client().BackupSecretAsync("db")).Value, Has.Length.LessThan(2 * 25_600));
    }

    [Test]
    public async Task More_than_500_versions_do_not_fit()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Seed(1, "full-", versions: 500);
        _.Vault.Seed(1, "over-", versions: 501);
        Assert.That((await _.SendAsync("POST", "/secrets/full-000000/backup")).Status, Is.EqualTo(200));
        Assert.That((await _.SendAsync("POST", "/secrets/over-000000/backup")).Status, Is.EqualTo(400));
    }
}
