using KeyVaultReplication.Cli.Tests.EndToEnd;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Crashes;

/// <summary>
/// The same as <see cref="CrashMatrix"/>, with certificates. An import makes a version each time it is taken: so after a kill and another
/// run no certificate may be there twice that an undisturbed run would have left once.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class CrashesWithCertificates
{
    private static readonly string[] OldAndNew = ["in-sync", "renewed", "retagged", "adopted"];

    [TestCase("one-way", "--replicate-deletion", "--max-deletions", "100%")]
    [TestCase("two-way", "--mode", "two-way", "--replicate-deletion")]
    public async Task Killed_at_every_write_it_loses_nothing_and_no_certificate_is_there_twice(string run, params string[] options)
    {
        string[] arguments = ["replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--object-types", "certificates",
            "--parallelism", "1", .. options];
        await using var _ = await ArrangedAsync(twoWay: run == "two-way");
        var (weu, neu) = (_.Weu.State, _.Neu.State);
        var known = Thumbprints(_).ToHashSet();
        var ended = await _.RunAsync(arguments);
        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        var (undisturbed, points) = (Picture(_),
            _.Weu.Requests.Concat(_.Neu.Requests).Count(request => !request.IsChallenge && CrashMatrix.Writes.Contains(request.Operation)));
        Assert.That(points, Is.GreaterThan(5));

        foreach (var point in Enumerable.Range(1, points))
        {
            foreach (var after in new[] { false, true })
            {
                _.Weu.Rewind(weu);
                _.Neu.Rewind(neu);
                await (point == 1 || point == (points + 1) / 2 || point == points
                    ? CrashMatrix.KillAtAsync(_, arguments, point, after) : CrashMatrix.CutOffAtAsync(_, arguments, point, after));
                var when = $"{run}, {(after ? "after" : "before")} write {point}";
                Assert.That(Thumbprints(_).Distinct(), Is.SubsetOf(known), when);
                foreach (var vault in new[] { _.Weu, _.Neu })
                {
                    Assert.That(vault.LiveNames(StoredKind.Certificate), Is.SupersetOf(OldAndNew), when);
                }

                _.Cloud.Advance(TimeSpan.FromMinutes(1));
                var next = await _.ReplicateInProcessAsync(CrashMatrix.Request(arguments).Options);
                Assert.That(next.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(next));
                Assert.That(Picture(_), Is.EqualTo(undisturbed), $"{when}, and another run");
                var last = await _.ReplicateInProcessAsync(CrashMatrix.Request(arguments).Options);
                Assert.That(last.HasChanges, Is.False, TextReport.Write(last));
            }
        }

        await Counts.PrintAsync($"crash matrix, certificates {run}: {2 * points} points tried, {2 * points} survived");
        GeneratedSection.Verify($"crash matrix, certificates {run}",
            $"- certificates, {run}: {points} writes, killed before and after each: {2 * points} points tried, {2 * points} survived");
    }

    /// <summary>One of everything that a run can have to do, the last replication long ago.</summary>
    private static async Task<Executable> ArrangedAsync(bool twoWay)
    {
        var _ = await Executable.StartAsync();
        foreach (var name in new[] { "in-sync", "renewed", "retagged", "back", "deleted-here" })
        {
            _.Weu.AddCertificate(name, name == "renewed" ? "Self" : "Unknown");
        }

        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        await _.ReplicateInProcessAsync(new ReplicationOptions { Kinds = [ObjectKind.Certificate] });
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Weu.AddCertificate("new");
        (twoWay ? _.Neu : _.Weu).AddCertificate("renewed");
        _.Weu.UpdateCertificate("retagged", tags: [new("owner", "ops")]);
        var adopted = _.Weu.AddCertificate("adopted", contentType: "application/x-pem-file");
        _.Neu.ImportCertificate("adopted", adopted.Value, contentType: "application/x-pem-file");
        _.Neu.DeleteCertificate("back");
        _.Weu.AddCertificate("back");
        _.Weu.DeleteCertificate("deleted-here");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        return _;
    }

    private static IEnumerable<string> Thumbprints(Executable _) =>
        new[] { _.Weu, _.Neu }.SelectMany(vault => vault.State.Certificates).SelectMany(one => one.Versions)
            .Select(version => version.X509!.X5t);

    private static string Picture(Executable _) =>
        string.Join('\n',
            new[] { _.Weu, _.Neu }.Select(vault => vault.Name + "\n" + string.Join('\n', vault.State.Certificates.Select(one =>
        $"  {one.Name} {(one.Deleted is null ? "lives" : "deleted")} "
            + $"[{string.Join(", ", one.Versions.Select(version => version.X509!.X5t))}] "
        + $"{string.Join(',', one.Current.Tags.Where(tag => tag.Key != Mark.TagName))} {one.Policy!.Issuer} "
        + $"{string.Join(',', one.Policy.LifetimeActions)}"))));
}
