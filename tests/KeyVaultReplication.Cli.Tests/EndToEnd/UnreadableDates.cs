using KeyVaultSimulator.Faults;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// A vault that tells a date no calendar holds of one secret: that one fails, by name, and the process does all the rest.
/// </summary>
[TestFixture]
public sealed class UnreadableDates
{
    [Test]
    public async Task One_of_them_fails_alone_and_nothing_is_deleted_or_overwritten_because_of_it(
        [Values("contoso-weu", "contoso-neu")] string spoiled)
    {
        await using var _ = await Executable.StartAsync(warm: WarmProcess.RunAsync);
        _.Weu.Set("api", "v1");
        _.Weu.Set("db", "v1");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        _.Weu.Set("api", "v2");
        _.Weu.Set("db", "v2");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Cloud.Vault(spoiled).Faults.Add("List", null, Fault.Altered(body =>
            body.Replace($"https://{spoiled}.vault.azure.net/secrets/db\",\"attributes\":{{",
                $"https://{spoiled}.vault.azure.net/secrets/db\",\"attributes\":{{\"exp\":99999999999999,", StringComparison.Ordinal)));

        var ended = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--replicate-deletion",
            "--max-deletions", "100%");

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.All, Does.Contain($"cannot be read in {spoiled}: its field exp holds no date: 99999999999999"));
        Assert.That((_.Neu.Values("api"), _.Neu.Values("db")), Is.EqualTo((new[] { "v1", "v2" }, new[] { "v1" })));
    }
}
