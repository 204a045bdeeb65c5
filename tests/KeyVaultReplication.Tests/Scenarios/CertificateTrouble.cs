using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// An end in the middle, and what reports say: an import makes a version each time it is taken, so none may be sent twice, and no key may
/// show anywhere. Faults: see docs/trust.md.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CertificateTrouble
{
    [Test]
    public async Task A_run_that_ends_right_after_an_import_leaves_nothing_to_do()
    {
        await using var _ = await Scenario.StartAsync();
        var options = new ReplicationOptions { Kinds = [ObjectKind.Certificate] };
        _.Source.AddCertificate("web");
        using var end = new CancellationTokenSource();
        _.Target.Faults.After("Certificate.Import", "web", end.Cancel);
        await Replicator.RunAsync(_.Connect(_.Source), [_.Connect(_.Target)], options, cancellationToken: end.Token);
        var report = await _.ReplicateAsync(options);
        Assert.That((report.HasChanges, _.Target.Live(StoredKind.Certificate, "web").Versions.Length), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task No_key_shows_in_any_report_or_message([Values("application/x-pem-file", "application/x-pkcs12")] string contentType,
        [Values] bool fails)
    {
        await using var _ = await Scenario.StartAsync();
        var options = new ReplicationOptions { Kinds = [ObjectKind.Secret, ObjectKind.Certificate] };
        var made = _.Source.AddCertificate("web", contentType: contentType);
        if (fails)
        {
            _.Target.Faults.Add("Certificate.Import", "web", Fault.Status(400));
        }

        var events = new List<string>();
        var report = await Replicator.RunAsync(
            _.Connect(_.Source), [_.Connect(_.Target)], options, new Listener(told => events.Add($"{told}")));
        Assert.That(report.Pairs.Single().Outcomes.Single().Result, Is.EqualTo(fails ? ChangeResult.Failed : ChangeResult.Applied));
        var said = string.Join('\n', [TextReport.Write(report), MarkdownReport.Write(report), JsonReport.Write(report),
            JsonReport.WritePlan(report), .. events]);
        var canaries = made.Value.Split('\n').Where(line => line.Length > 20).SelectMany(line => line.Chunk(20))
            .Select(chunk => new string(chunk)).Where(chunk => chunk.Length == 20);
        Assert.That(canaries.Where(chunk => said.Contains(chunk, StringComparison.Ordinal)), Is.Empty);
        Assert.That(said, Does.Contain("web"));
    }

    private sealed class Listener(Action<ReplicationEvent> tell) : IProgress<ReplicationEvent>
    {
        public void Report(ReplicationEvent value) => tell(value);
    }
}
