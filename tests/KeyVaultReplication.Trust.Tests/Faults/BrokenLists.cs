using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>Half a list is no list: whatever is wrong with one, nothing is deleted on its word.</summary>
[TestFixture]
[Category("Trust")]
public sealed class BrokenLists
{
    private static readonly Dictionary<string, Fault> Breaks = new()
    {
        ["403"] = Fault.Status(403),
        ["404"] = Fault.Status(404),
        ["500"] = Fault.Status(500),
        ["reset"] = Fault.ResetBefore,
        ["cut short"] = Fault.Truncate,
    };

    private static IEnumerable<TestCaseData> Cells() =>
        from fault in Breaks.Keys
        from source in new[] { true, false }
        from page in new[] { 1, 2, 5 }
        select new TestCaseData(fault, source, page).SetName($"{{m}}({fault}, {(source ? "source" : "target")}, page {page})");

    [TestCaseSource(nameof(Cells))]
    public async Task A_list_that_breaks_off_writes_and_deletes_nothing(string fault, bool source, int page)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        var pair = await Work.ArrangeOneWayAsync(cloud);
        pair.Source.Seed(100, "more-");
        pair.Target.Seed(100, "other-");
        var (before, broken) = (pair.Picture, source ? pair.Source : pair.Target);
        broken.Faults.Add("List", null, Breaks[fault], skip: page - 1);

        var report = await pair.RunAsync(Work.OneWay);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed));
        Assert.That(report.Pairs[0].Failure, Does.StartWith($"Could not list the secrets of vault {broken.Name}: "));
        Assert.That(pair.Picture, Is.EqualTo(before));
        Assert.That(pair.Writes, Is.Empty);

        broken.Faults.Clear();
        Assert.That((await pair.RunAsync(Work.OneWay)).Result, Is.EqualTo(ReplicationResult.Succeeded));
        pair.AssertEqual();
        Assert.That((await pair.RunAsync(Work.OneWay)).HasChanges, Is.False);
    }

    [Test]
    public async Task A_list_out_of_order_is_sorted_and_said([Values] bool source, [Values] bool twoWay)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        var pair = await Work.ArrangeOneWayAsync(cloud);
        var options = twoWay ? Work.TwoWay : Work.OneWay;
        var disordered = source ? pair.Source : pair.Target;
        disordered.Faults.Add("List", null, Fault.Disorder);

        var report = await pair.RunAsync(options);

        Assert.That(report.Pairs[0].Plan!.Warnings.Single(),
            Does.StartWith($"Vault {disordered.Name} did not list its secrets in the order of names"));
        pair.AssertEqual();
        disordered.Faults.Clear();
        Assert.That((await pair.RunAsync(options)).HasChanges, Is.False);
    }

    [Test]
    public async Task An_empty_source_deletes_nothing_unless_that_was_said()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        var pair = cloud.NewPair();
        pair.Target.Seed(5);
        var before = pair.Picture;

        foreach (var limit in new[] { "25%", "99%", "1000" })
        {
            var report =
                await pair.RunAsync(
                    Work.OneWay with { MaxDeletions = ChangeLimit.TryParse(limit, out var parsed) ? parsed : throw new FormatException() });

            Assert.That(report.Result, Is.EqualTo(ReplicationResult.Refused));
            Assert.That(report.Pairs[0].Refusal,
                Does.Contain($"vault {pair.Source.Name} lists no secret").And.Contain("all 5").And.Contain("maxDeletions"));
            Assert.That(pair.Picture, Is.EqualTo(before));
            Assert.That(pair.Writes, Is.Empty);
        }

        Assert.That((await pair.RunAsync(Work.OneWay)).Counts.Deleted, Is.EqualTo(5), "with 100% it was said");
    }
}
