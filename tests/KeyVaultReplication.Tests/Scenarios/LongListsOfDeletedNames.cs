using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Vaults whose list of what is soft-deleted is long, because it has a row for each version: a few names are asked one by one, and the list
/// is read to its end only where that does not do.
/// </summary>
[TestFixture]
public sealed class LongListsOfDeletedNames : OnTwoVaults
{
    private const int Pages = 3;

    [TestCase(ReplicationMode.OneWay, "target")]
    [TestCase(ReplicationMode.TwoWay, "target")]
    [TestCase(ReplicationMode.TwoWay, "source")]
    public async Task One_new_name_costs_a_page_and_one_look(ReplicationMode mode, string lacking)
    {
        DeleteLongHistory(_.Cloud.Vault(lacking));
        _.Cloud.Vault(lacking == "target" ? "source" : "target").Set("new", "v1");

        var report = await _.ReplicateAsync(new ReplicationOptions { Mode = mode });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That(Asked(lacking), Is.EqualTo((1, 1)));
        Assert.That(_.Cloud.Vault(lacking).LiveNames(), Is.EqualTo(new[] { "new" }));
    }

    [Test]
    public async Task Of_several_names_the_one_that_is_soft_deleted_is_found_and_recovered()
    {
        _.Source.Set("back", "v1");
        await _.ReplicateAsync();
        _.Target.Delete("back");
        DeleteLongHistory(_.Target);
        Set("new", 24);

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 25, Drift = 1 }));
        Assert.That((Asked("target"), _.Count("Recover")), Is.EqualTo(((1, 25), 1)));
        Assert.That(_.Target.Values("back"), Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task More_names_than_a_page_holds_are_looked_up_in_the_list()
    {
        DeleteLongHistory(_.Target);
        Set("new", 26);

        Assert.That((await _.ReplicateAsync()).Counts, Is.EqualTo(new ReplicationCounts { Created = 26 }));
        Assert.That(Asked("target"), Is.EqualTo((Pages, 0)));
    }

    [Test]
    public async Task Where_the_list_is_one_page_no_name_is_asked()
    {
        _.Target.Set("old", "x");
        _.Target.Delete("old");
        Set("new", 25);

        Assert.That((await _.ReplicateAsync()).Counts, Is.EqualTo(new ReplicationCounts { Created = 25 }));
        Assert.That(Asked("target"), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Whoever_may_not_ask_reads_the_list_and_waits_for_no_permission()
    {
        _.Source.Set("back", "v1");
        await _.ReplicateAsync();
        _.Target.Delete("back");
        DeleteLongHistory(_.Target);
        Set("new", 2);
        _.Target.Access.AllowOnly(["list", "set", "recover"]);
        _.ClearRequests();
        using var http = new HttpClient(_.Cloud.CreateHandler());
        using var transport = new HttpClientTransport(http);
        var waits = new List<VaultWait>();
        var target = new Vault(
            VaultAddress.Parse(_.Target.Uri.ToString()), _.Cloud.Credential, transport, waiting: waits.Add,
            waitForPermissions: TimeSpan.FromMinutes(15));

        var report = await Replicator.RunAsync(_.Connect(_.Source), [target], new ReplicationOptions());

        Assert.That((report.Result, report.Counts.Created), Is.EqualTo((ReplicationResult.Succeeded, 3)), TextReport.Write(report));
        Assert.That(_.Target.Requests.Where(request => request.Operation == "GetDeleted" && !request.IsChallenge)
            .Select(request => request.Status), Is.EqualTo(new[] { 403 }));
        Assert.That(_.Target.Requests.Count(request => request.Operation == "ListDeleted" && !request.IsChallenge), Is.EqualTo(1 + Pages));
        Assert.That(waits, Is.Empty);
    }

    [Test]
    public async Task A_disabled_one_does_not_tell_what_it_was_so_the_list_does()
    {
        _.Source.Set("back", "v1");
        await _.ReplicateAsync();
        _.Target.Update("back", enabled: false);
        _.Target.Delete("back");
        DeleteLongHistory(_.Target);

        var report = await _.ReplicateAsync();

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1, Drift = 1 }));
        Assert.That(Asked("target"), Is.EqualTo((1 + Pages, 1)));
        Assert.That((_.Target.Current("back").Value, _.Target.Current("back").Enabled), Is.EqualTo(("v1", true)));
    }

    [Test]
    public async Task A_look_that_fails_ends_the_pair_before_anything_is_written()
    {
        DeleteLongHistory(_.Target);
        _.Source.Set("new", "v1");
        _.Target.Faults.Add("GetDeleted", null, Fault.Status(400));

        var report = await _.RunAsync(new ReplicationOptions());

        Assert.That(report.Pairs.Single().Failure, Does.StartWith("Could not look for the deleted secret 'new' in vault target: 400"));
        Assert.That(_.Target.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Certificates_are_asked_one_by_one_too()
    {
        for (var number = 0; number < 26; number++)
        {
            _.Target.AddCertificate($"old-{number}");
            _.Target.DeleteCertificate($"old-{number}");
        }

        _.Source.AddCertificate("web");

        var report = await _.ReplicateAsync(new ReplicationOptions { Kinds = [ObjectKind.Certificate] });

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Created = 1 }));
        Assert.That((_.Count("Certificate.ListDeleted"), _.Count("Certificate.GetDeleted")), Is.EqualTo((1, 1)));
    }

    private static void DeleteLongHistory(SimulatedVault vault)
    {
        for (var version = 0; version < (25 * Pages) - 10; version++)
        {
            vault.Set("old", "x");
        }

        vault.Delete("old");
    }

    private void Set(string name, int count)
    {
        for (var number = 0; number < count; number++)
        {
            _.Source.Set($"{name}-{number}", "v1");
        }
    }

    private (int Lists, int Looks) Asked(string vault) =>
        (_.Count("ListDeleted", _.Cloud.Vault(vault)), _.Count("GetDeleted", _.Cloud.Vault(vault)));
}
