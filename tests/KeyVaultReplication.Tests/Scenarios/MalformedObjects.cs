using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// One object of which its vault tells what cannot be read, such as a date beyond any calendar: it fails alone, nothing is done because of
/// it, and all others go on.
/// </summary>
[TestFixture]
public sealed class MalformedObjects : OnTwoVaults
{
    private static readonly ReplicationOptions Mirror = new() { ReplicateDeletion = true, MaxDeletions = Some.Limit("100%") };

    private static Fault Spoiled(string name) => Fault.Altered(body =>
    {
        const string attributes = "\"attributes\":{";
        if (body.IndexOf($"/{name}\"", StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return body;
        }

        var begin = body.IndexOf(attributes, at, StringComparison.Ordinal) + attributes.Length;
        var end = body.IndexOf('}', begin);
        return $"{body[..begin]}\"exp\":99999999999999,{body[begin..end].Replace("\"exp\"", "\"old\"", StringComparison.Ordinal)}{body[end..]}";
    });

    private static void AssertFailsAlone(ReplicationReport report, string name, string vault, ReplicationCounts counts)
    {
        var finding = report.Pairs.Single().Plan!.Findings.Single();
        Assert.That((finding.Name.Text, finding.Kind, finding.Code, finding.Reason),
            Is.EqualTo((name, FindingKind.Failed, ReasonCode.Malformed,
            $"cannot be read in {vault}: its field exp holds no date: 99999999999999. Set that right there, or exclude the name; until "
                + "then it is left as it is in both vaults")));
        Assert.That((report.Counts, report.Result), Is.EqualTo((counts, ReplicationResult.Failed)));
    }

    [Test]
    public async Task In_the_source_its_replica_is_left_and_the_others_are_replicated()
    {
        _.SetSlowly("bad", "v1");
        _.SetSlowly("gone", "v1");
        await _.RunAsync(Mirror);
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.SetSlowly("bad", "v2");
        _.SetSlowly("new", "v1");
        _.Source.Delete("gone");
        _.Source.Faults.Add("List", null, Spoiled("bad"));

        var report = await _.RunAsync(Mirror);

        AssertFailsAlone(report, "bad", "source", new ReplicationCounts { Created = 1, Failed = 2, NotAttempted = 1 });
        Assert.That((_.Target.Values("bad"), _.Target.LiveNames()),
            Is.EqualTo(((IReadOnlyList<string>)["v1"], (IReadOnlyList<string>)["bad", "gone", "new"])), "nothing is deleted in such a run");
        _.Source.Faults.Clear();
        Assert.That((await _.RunAsync(Mirror)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        Assert.That((_.Target.Current("bad").Value, _.Target.LiveNames()), Is.EqualTo(("v2", (IReadOnlyList<string>)["bad", "new"])));
    }

    [Test]
    public async Task In_the_target_it_is_not_written_over([Values] ReplicationMode mode)
    {
        var options = new ReplicationOptions { Mode = mode };
        _.SetSlowly("bad", "v1");
        await _.RunAsync(options);
        _.SetSlowly("bad", "v2");
        _.SetSlowly("new", "v1");
        _.Target.Faults.Add("List", null, Spoiled("bad"));

        AssertFailsAlone(await _.RunAsync(options), "bad", "target", new ReplicationCounts { Created = 1, Failed = 1 });
        Assert.That(_.Target.Values("bad"), Is.EqualTo(new[] { "v1" }));
    }

    [Test]
    public async Task What_only_the_target_has_is_not_deleted_and_where_nothing_is_deleted_it_is_no_matter([Values] bool deletes)
    {
        _.SetSlowly("db", "v1");
        _.Target.Set("bad", "by hand");
        _.Target.Faults.Add("List", null, Spoiled("bad"));

        var report = await _.RunAsync(Mirror with { ReplicateDeletion = deletes });

        Assert.That((report.Counts.Failed, report.Counts.Created), Is.EqualTo((deletes ? 1 : 0, 1)));
        Assert.That(_.Target.LiveNames(), Is.EqualTo(new[] { "bad", "db" }));
    }

    [TestCase(ObjectKind.Certificate, "Certificate.List")]
    [TestCase(ObjectKind.Key, "Key.List")]
    public async Task Certificates_and_keys_fail_alone_too(ObjectKind kind, string operation)
    {
        foreach (var name in new[] { "bad", "good" })
        {
            Assert.That(kind == ObjectKind.Certificate ? _.Source.AddCertificate(name, "Self") : _.Source.AddKey(name), Is.Not.Null);
        }

        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        _.Source.Faults.Add(operation, null, Spoiled("bad"));

        AssertFailsAlone(await _.RunAsync(new ReplicationOptions { Kinds = [kind] }), "bad", "source",
            new ReplicationCounts { Created = 1, Failed = 1 });
        Assert.That(_.Target.LiveNames(kind == ObjectKind.Certificate ? StoredKind.Certificate : StoredKind.Key),
            Is.EqualTo(new[] { "good" }));
    }

    [Test]
    public async Task A_history_that_cannot_be_read_fails_its_name_alone()
    {
        var options = new ReplicationOptions { Mode = ReplicationMode.TwoWay };
        foreach (var name in new[] { "bad", "db" })
        {
            _.SetSlowly(name, "source");
            _.After(10, () => _.Target.Set(name, "target"));
        }

        _.Source.Faults.Add("ListVersions", "bad",
            Fault.Altered(body => body.Replace("\"created\":", "\"nbf\":-99999999999999,\"created\":", StringComparison.Ordinal)));

        var report = await _.RunAsync(options);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = 1, Failed = 1, Conflicts = 1 }), TextReport.Write(report));
        Assert.That((_.Source.Current("bad").Value, _.Target.Current("bad").Value, _.Source.Current("db").Value),
            Is.EqualTo(("source", "target", "target")));
    }

    [Test]
    public async Task A_restore_leaves_it_and_brings_back_the_others([Values] bool fromReplica)
    {
        _.SetSlowly("bad", "v1");
        _.SetSlowly("db", "v1");
        await _.RunAsync(new ReplicationOptions());
        var point = new RestorePoint(_.Now(), null);
        _.SetSlowly("bad", "v2");
        _.SetSlowly("db", "v2");
        (fromReplica ? _.Target : _.Source).Faults.Add("List", null, Spoiled("bad"));

        var report = await Restorer.RunAsync(
            fromReplica ? _.Connect(_.Target) : null, _.Connect(_.Source), new ReplicationOptions { RestorePoint = point }, progress: null,
            _.Time);

        AssertFailsAlone(report, "bad", fromReplica ? "target" : "source", new ReplicationCounts { Updated = 1, Failed = 1 });
        Assert.That((_.Source.Current("bad").Value, _.Source.Current("db").Value), Is.EqualTo(("v2", "v1")));
    }

    [Test]
    public async Task A_verification_tells_that_it_could_not_be_compared([Values("source", "target")] string spoiled)
    {
        _.SetSlowly("bad", "v1");
        _.SetSlowly("db", "v1");
        await _.RunAsync(new ReplicationOptions());
        _.Cloud.Vault(spoiled).Faults.Add("List", null, Spoiled("bad"));

        var verdicts = (await _.VerifyAsync(new VerifyOptions())).Pairs.Single().Verdicts;

        Assert.That(verdicts.Select(verdict => (verdict.Name.Text, verdict.Kind, verdict.Code)),
            Is.EqualTo(new[] { ("bad", VerdictKind.Failed, "malformed"), ("db", VerdictKind.Equal, "equal") }));
        Assert.That(verdicts[0].Reason, Is.EqualTo($"cannot be read in the {spoiled}: its field exp holds no date: 99999999999999"));
    }
}
