using System.Text.Json.Nodes;
using KeyVaultReplication.Many;
using KeyVaultReplication.Renaming;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Many;

/// <summary>What runs over many pairs report, as the published schemas say.</summary>
[TestFixture]
public sealed class ManyReports() : OnTwoVaults("second", "third")
{
    private static readonly Identities Who = new("reader", "writer");

    [Test]
    public async Task A_plan_and_its_report_are_read_by_their_schemas_and_tell_counts_hops_and_who_asked()
    {
        _.Source.Set("db", "1");
        _.Target.Set("own", "2");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        Replication[] all = [Replicates(_.Source, _.Target), Replicates(_.Target, _.Cloud.Vault("second"))];

        var plan = await ManyReplicator.RunAsync(all, new ManyOptions { DryRun = true });
        var report = await ManyReplicator.RunAsync(all, new ManyOptions { ApprovedPlan = plan.PlanHash });
        var again = await ManyReplicator.RunAsync(all, new ManyOptions());

        foreach (var one in new[] { plan, report, again })
        {
            await Schemas.CheckAsync("pairs-report", JsonReport.Write(one, Who));
            await Schemas.CheckAsync("pairs-plan", JsonReport.WritePlan(one));
        }

        var json = JsonNode.Parse(JsonReport.Write(report, Who))!;
        Assert.That(((int)json["schemaVersion"]!, (string?)json["action"], (string?)json["result"]),
            Is.EqualTo((1, "replicate", "succeeded")));
        Assert.That((string?)json["planHash"],
            Is.EqualTo(plan.PlanHash).And.EqualTo((string?)JsonNode.Parse(JsonReport.WritePlan(plan))!["planHash"]));
        Assert.That(((int)json["counts"]!["created"]!, (int)json["counts"]!["unchanged"]!), Is.EqualTo((2, 0)));
        Assert.That(json["nextRun"]!.AsArray().Select(vault => (string?)vault), Is.EqualTo(new[] { "target.vault.azure.net" }));
        Assert.That(WhoOf(json), Is.EqualTo(("reader", "writer")));
        Assert.That(json["runs"]!.AsArray().Select(run => WhoOf(run!)), Is.EqualTo(new[] { ("reader", "writer"), ("writer", "writer") }),
            "who writes a vault reads it, too");
        Assert.That(again.HasChanges, Is.True, "a chain carries one hop a run");
        Assert.That((await ManyReplicator.RunAsync(all, new ManyOptions())).HasChanges, Is.False);
    }

    [Test]
    public async Task What_fails_is_refused_or_is_a_finding_is_read_by_the_schema_too()
    {
        _.Source.Set("db", "1");
        _.Source.Set("off", "2", enabled: false);
        _.Cloud.Vault("second").Access.Deny("List");

        var report = await ManyReplicator.RunAsync(
            [Replicates(_.Source, _.Target), Replicates(_.Cloud.Vault("second"), _.Cloud.Vault("third"))],
            new ManyOptions { ApprovedPlan = new string('0', 64) });

        await Schemas.CheckAsync("pairs-report", JsonReport.Write(report));
        await Schemas.CheckAsync("pairs-plan", JsonReport.WritePlan(report));
        var json = JsonNode.Parse(JsonReport.Write(report))!;
        Assert.That(((string?)json["planHash"], json["refusal"] is null), Is.EqualTo(("", false)));
        Assert.That((string?)json["runs"]![0]!["targets"]![0]!["findings"]![0]!["code"], Is.EqualTo("disabled"));
        Assert.That((string?)json["runs"]![1]!["targets"]![0]!["failure"], Does.StartWith("Could not list the secrets of vault second"));
    }

    [Test]
    public async Task Both_names_have_a_field_of_their_own_where_names_are_changed()
    {
        Assert.That(RenameRules.TryParse(["app-dev-* -> app-prod-*", "* -> *"], out var rules, out var wrong), Is.True,
            string.Join(", ", wrong));
        _.Source.Set("App-Dev-db", "1");
        _.Source.Set("same", "2");
        _.Source.Set("app-dev-off", "3", enabled: false);

        var report = await _.ReplicateAsync(new ReplicationOptions { Rename = rules });
        var verified = await _.VerifyAsync(new VerifyOptions { Rename = rules });

        Assert.That(Names(JsonReport.WritePlan(_.DryRun!), "changes"), Is.EqualTo(new[] { "app-prod-db = App-Dev-db", "same = " }));
        Assert.That(Names(JsonReport.Write(report), "changes"), Is.EqualTo(new[] { "app-prod-db = App-Dev-db", "same = " }));
        Assert.That(Names(JsonReport.Write(report), "findings"), Is.EqualTo(new[] { "app-prod-off = app-dev-off" }));
        Assert.That(Names(JsonReport.Write(verified), "verdicts"),
            Is.EqualTo(new[] { "app-prod-db = App-Dev-db", "app-prod-off = app-dev-off", "same = " }));
        foreach (var json in new[] { JsonReport.Write(report), JsonReport.Write(verified) })
        {
            Assert.That(JsonNode.Parse(json)!["inputs"]!["rename"]!.AsArray().Select(rule => (string?)rule),
                Is.EqualTo(new[] { "app-dev-* -> app-prod-*", "* -> *" }));
        }

        static IEnumerable<string> Names(string json, string list) =>
            JsonNode.Parse(json)!["targets"]![0]![list]!.AsArray().Select(one => $"{one!["name"]} = {one["sourceName"]}");
    }

    [Test]
    public async Task A_certificate_has_both_names_too()
    {
        Assert.That(RenameRules.TryParse(["app-dev-* -> app-prod-*"], out var rules, out var wrong), Is.True, string.Join(", ", wrong));
        _.Source.AddCertificate("App-Dev-web");

        var verified = await _.VerifyAsync(new VerifyOptions { Rename = rules, Kinds = [ObjectKind.Certificate] });

        var verdict = verified.Pairs.Single().Verdicts.Single();
        Assert.That((verdict.Name.Text, verdict.SourceName, verdict.Kind),
            Is.EqualTo(("app-prod-web", "App-Dev-web", VerdictKind.Missing)));
        Assert.That(verdict.Reason, Does.EndWith(" (in source: App-Dev-web)"));
    }

    [Test]
    public async Task A_verification_of_many_pairs_lists_each_vault_once_and_is_read_by_its_schema()
    {
        var (second, third) = (_.Cloud.Vault("second"), _.Cloud.Vault("third"));
        _.Source.Set("db", "1");
        _.Target.Set("db", "1");
        second.Set("db", "2");
        third.Access.Deny("List");
        _.ClearRequests();

        var report = await ManyVerifier.RunAsync([Compares(_.Source, _.Target), Compares(_.Source, second), Compares(_.Target, third)]);

        await Schemas.CheckAsync("pairs-verification", JsonReport.Write(report, Who));
        var json = JsonNode.Parse(JsonReport.Write(report, Who))!;
        Assert.That(((string?)json["action"], (string?)json["result"], (int)json["counts"]!["differences"]!),
            Is.EqualTo(("verify", "failed", 1)));
        Assert.That(json["runs"]!.AsArray().Select(run => (string?)run!["result"]), Is.EqualTo(new[] { "equal", "different", "failed" }));
        Assert.That(json["runs"]!.AsArray().Select(run => WhoOf(run!)),
            Is.EqualTo(new[] { ("reader", "writer"), ("reader", "writer"), ("writer", "writer") }));
        Assert.That(Operations(_.Source), Is.EqualTo(new[] { "Get", "Get", "List" }));
        Assert.That(Operations(_.Target), Is.EqualTo(new[] { "Get", "List" }));
        Assert.That(Operations(third), Is.EqualTo(new[] { "List" }));
    }

    [Test]
    public async Task The_summary_of_a_verification_tells_first_what_needs_a_person()
    {
        var (second, third) = (_.Cloud.Vault("second"), _.Cloud.Vault("third"));
        _.Source.Set("db", "1");
        _.Target.Set("db", "1");
        second.Set("db", "2");
        third.Access.Deny("List");

        var report = await ManyVerifier.RunAsync([Compares(_.Source, _.Target), Compares(_.Source, second), Compares(_.Source, third)]);
        var lines = ManyMarkdown.Write(report).ReplaceLineEndings("\n").Split('\n');

        Assert.That(lines[2], Does.StartWith("**Not everything could be verified.** 3 pairs, in "));
        Assert.That(lines[4], Does.StartWith("Could not list the secrets of vault third"));
        Assert.That(lines[6..], Is.EqualTo(new[]
        {
            "| pair | equal | different | missing | extra | disabled in both | noted | failed |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            "| `source` to `third` | | | | | | | not read |",
            "| `source` to `second` | 0 | 1 | 0 | 0 | 0 | 0 | 0 |",
            "| `source` to `target` | 1 | 0 | 0 | 0 | 0 | 0 | 0 |",
            "",
            "## source and second",
            "",
            "| | name | why |",
            "| --- | --- | --- |",
            "| different | `db` | values differ |",
            "",
            "",
        }));
    }

    private Replication Replicates(SimulatedVault source, SimulatedVault target) =>
        new(_.Connect(source), [_.Connect(target)], new ReplicationOptions());

    private Verification Compares(SimulatedVault source, SimulatedVault target) =>
        new(_.Connect(source), [_.Connect(target)], new VerifyOptions());

    private static IEnumerable<string> Operations(SimulatedVault vault) =>
        vault.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation).Order(StringComparer.Ordinal);

    private static (string?, string?) WhoOf(JsonNode run) => ((string?)run["identities"]!["source"], (string?)run["identities"]!["target"]);
}
