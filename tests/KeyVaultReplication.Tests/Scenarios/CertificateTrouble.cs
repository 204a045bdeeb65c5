using KeyVaultSimulator;

namespace KeyVaultReplication.Tests;

/// <summary>Faults and ends in the middle: an import makes a version each time it is taken, so none may be sent twice, and no key may show anywhere.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CertificateTrouble
{
    private static readonly string[] Operations =
    [
        "source Certificate.List", "source Certificate.Get", "source GetVersion", "target Certificate.List", "target Certificate.ListDeleted", "target Certificate.Import",
        "target Certificate.ListVersions", "target Certificate.Update", "target Certificate.Recover",
    ];

    private static readonly (string Name, Func<Fault> Make)[] Faults =
    [
        ("503", () => Fault.Status(503)), ("503 after it was done", () => Fault.StatusAfter(503)), ("429", () => Fault.Status(429)), ("403", () => Fault.Status(403)),
        ("reset", () => Fault.ResetBefore), ("reset after it was done", () => Fault.ResetAfter), ("half an answer", () => Fault.Truncate), ("token expired", () => Fault.TokenExpired),
    ];

    private static IEnumerable<TestCaseData> Matrix() =>
        from operation in Operations
        from fault in Faults
        from mode in new[] { ReplicationMode.OneWay, ReplicationMode.TwoWay }
        select new TestCaseData(operation, fault.Make, mode).SetArgDisplayNames(operation, fault.Name, mode.ToString());

    [TestCaseSource(nameof(Matrix))]
    public async Task Whatever_fails_once_the_next_runs_put_it_right_and_no_certificate_is_there_twice(string operation, Func<Fault> fault, ReplicationMode mode)
    {
        await using var _ = await Scenario.StartAsync();
        var options = new ReplicationOptions { Kinds = [ObjectKind.Certificate], Mode = mode };
        _.Source.AddCertificate("tagged");
        _.Source.AddCertificate("back");
        await _.RunAsync(options);
        _.After(60, () =>
        {
            _.Source.AddCertificate("new");
            _.Source.UpdateCertificate("tagged", tags: [new("a", "b"), .. Marks(_.Source, "tagged")]);
            _.Target.DeleteCertificate("back");
        });

        var (vault, name) = (_.Cloud.Vault(operation.Split(' ')[0]), operation.Split(' ')[1]);
        vault.Faults.Add(name, null, fault(), times: 1);
        await _.RunAsync(options);
        vault.Faults.Clear();
        _.Cloud.Advance(TimeSpan.FromMinutes(5));
        await _.RunAsync(options);
        _.Cloud.Advance(TimeSpan.FromMinutes(5));
        var last = await _.RunAsync(options);

        Assert.That(last.HasChanges, Is.False, TextReport.Write(last));
        foreach (var certificate in new[] { "new", "tagged", "back" })
        {
            var (origin, copy) = (_.Source.Live(StoredKind.Certificate, certificate), _.Target.Live(StoredKind.Certificate, certificate));
            Assert.That((copy.Current.X509, copy.Versions.Length), Is.EqualTo((origin.Current.X509, 1)), certificate);
            Assert.That(copy.Policy!.LifetimeActions.Any(action => action.Action == "AutoRenew"), Is.False);
        }
    }

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
    public async Task No_key_shows_in_any_report_or_message([Values("application/x-pem-file", "application/x-pkcs12")] string contentType, [Values] bool fails)
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
        var said = string.Join('\n', [TextReport.Write(report), MarkdownReport.Write(report), JsonReport.Write(report), JsonReport.WritePlan(report), .. events]);
        var canaries = made.Value.Split('\n').Where(line => line.Length > 20).SelectMany(line => line.Chunk(20)).Select(chunk => new string(chunk)).Where(chunk => chunk.Length == 20);
        Assert.That(canaries.Where(chunk => said.Contains(chunk, StringComparison.Ordinal)), Is.Empty);
        Assert.That(said, Does.Contain("web"));
    }

    private sealed class Listener(Action<ReplicationEvent> tell) : IProgress<ReplicationEvent>
    {
        public void Report(ReplicationEvent value) => tell(value);
    }

    private static IEnumerable<KeyValuePair<string, string>> Marks(SimulatedVault vault, string name) =>
        vault.Live(StoredKind.Certificate, name).Current.Tags.Where(tag => tag.Key == Mark.TagName);
}
