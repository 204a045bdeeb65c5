using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>Histories with versions made, or copied, in one second, which no time can tell apart.</summary>
[TestFixture]
public sealed class AllVersionsOfOneSecond : OnTwoVaults
{
    private static readonly ReplicationOptions All = new() { Versions = VersionScope.All };

    [Test]
    public async Task Versions_of_the_same_second_each_come_once([Range(1, 4)] int attempt)
    {
        Set("v1");
        _.Source.Set("db", "v2");
        _.Source.Set("db", "v3");

        await _.ReplicateAsync(All);

        Assert.That(_.Target.Values("db"), Has.Count.EqualTo(3).And.EquivalentTo(new[] { "v1", "v2", "v3" }),
            $"attempt {attempt}: version ids are random");
        Assert.That(_.Target.Current("db").Value, Is.EqualTo("v3"));
    }

    [Test]
    public async Task A_copy_that_broke_off_between_versions_of_one_second_is_not_taken_for_complete([Values] ReplicationMode mode)
    {
        var options = All with { Mode = mode };
        Set("v1", "v2");
        _.Source.Set("db", "v3");
        _.Target.Faults.Add("Set", "db", Fault.Status(403), skip: 2);
        var broken = await _.RunAsync(options);
        Assert.That((broken.Result, string.Join(' ', _.Target.Values("db"))), Is.EqualTo((ReplicationResult.Failed, "v1 v2")));
        _.Target.Faults.Clear();

        await _.ReplicateAsync(options);

        Assert.That(_.Target.Values("db"), Is.EqualTo(new[] { "v1", "v2", "v3" }));
    }

    [Test]
    public async Task Who_changed_since_is_known_among_versions_copied_in_one_second([Range(1, 3)] int attempt)
    {
        var skip = All with { Mode = ReplicationMode.TwoWay, ConflictPolicy = ConflictPolicy.Skip };
        foreach (var value in new[] { "b1", "b2", "b3" })
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Target.Set("db", value);
        }

        await _.ReplicateAsync(skip);
        Set("a4");

        await _.ReplicateAsync(skip with { Versions = VersionScope.Latest });

        Assert.That((_.Source.Current("db").Value, _.Target.Current("db").Value), Is.EqualTo(("a4", "a4")),
            $"attempt {attempt}: version ids are random");
    }

    private void Set(params string[] values)
    {
        foreach (var value in values)
        {
            _.Cloud.Advance(TimeSpan.FromSeconds(10));
            _.Source.Set("db", value);
        }
    }

    [Test]
    public async Task Of_versions_copied_in_one_second_the_current_one_gets_the_properties()
    {
        var names = Enumerable.Range(1, 5).Select(i => $"db-{i}").ToList();
        names.ForEach(name => _.SetSlowly(name, "v1", "v2", "v3", "v4"));
        await _.ReplicateAsync(All);
        names.ForEach(name => _.Source.Update(name, contentType: "text/plain"));

        var report = await _.ReplicateAsync(All);

        Assert.That(report.Counts, Is.EqualTo(new ReplicationCounts { Updated = names.Count }));
        Assert.That(names.Select(name => _.Target.Current(name).ContentType), Is.All.EqualTo("text/plain"));
    }
}
