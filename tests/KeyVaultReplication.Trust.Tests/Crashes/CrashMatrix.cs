using Azure.Core.Pipeline;
using KeyVaultReplication.Cli;
using KeyVaultReplication.Cli.Tests.EndToEnd;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Crashes;

/// <summary>
/// The executable is killed before and after every single write of a run. Each time every secret must hold its old or its new value,
/// nothing may be deleted that should live, and the next run must bring exactly the state of an undisturbed one; the run after that does
/// nothing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class CrashMatrix
{
    internal static readonly string[] Writes =
        ["Set", "Update", "Delete", "Recover", "Certificate.Import", "Certificate.Update", "Certificate.UpdatePolicy", "Certificate.Delete",
            "Certificate.Recover"];

    [TestCase("one-way", "--replicate-deletion", "--max-deletions", "100%")]
    [TestCase("two-way", "--mode", "two-way", "--replicate-deletion")]
    [TestCase("all-versions", "--versions", "all")]
    [TestCase("two-way, all versions", "--mode", "two-way", "--replicate-deletion", "--versions", "all")]
    public async Task Killed_at_every_write_it_loses_nothing_and_the_next_run_completes_it(string run, params string[] options)
    {
        string[] arguments = ["replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--parallelism", "1", .. options];
        await using var _ = await ArrangedAsync();
        var (weu, neu) = (_.Weu.State, _.Neu.State);
        var (undisturbed, points) = await UndisturbedAsync(_, arguments);
        Assert.That(points, Is.GreaterThan(5));

        var tried = 0;
        foreach (var point in Enumerable.Range(1, points))
        {
            foreach (var after in new[] { false, true })
            {
                _.Weu.Rewind(weu);
                _.Neu.Rewind(neu);

                // The process itself is killed at the first, a middle and the last write; at the others the same code falls silent in this
                // process, which the vaults cannot tell apart.
                await (point == 1 || point == (points + 1) / 2 || point == points ? KillAtAsync(_, arguments, point, after)
                    : CutOffAtAsync(_, arguments, point, after));
                AssertOldOrNew(_, $"{run}, killed {(after ? "after" : "before")} write {point}");

                _.Cloud.Advance(TimeSpan.FromMinutes(1));
                var next = await _.ReplicateInProcessAsync(Request(arguments).Options);
                Assert.That(next.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(next));
                Assert.That(Picture(_), Is.EqualTo(undisturbed),
                    $"{run}, after write {point} ({(after ? "after" : "before")}) and another run");
                var last = await _.ReplicateInProcessAsync(Request(arguments).Options);
                Assert.That(last.HasChanges, Is.False, TextReport.Write(last));
                tried++;
            }
        }

        await Counts.PrintAsync($"crash matrix, {run}: {tried} points tried, {tried} survived");
        GeneratedSection.Verify($"crash matrix, {run}",
            $"- {run}: {points} writes, killed before and after each: {tried} points tried, {tried} survived");
    }

    /// <summary>Runs in this process until the write of this number; from then on nothing is sent and nothing comes back.</summary>
    internal static async Task CutOffAtAsync(Executable _, string[] arguments, int point, bool after)
    {
        using var cutOff = new CutOffHandler(_.Cloud.CreateDirectHandler(), point, after);
        using var http = new HttpClient(cutOff);
        using var transport = new HttpClientTransport(http);
        Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Name), _.Cloud.Credential, transport);
        var run = Replicator.RunAsync(Connect(_.Weu), [Connect(_.Neu)], Request(arguments).Options);
        Assert.That(await Task.WhenAny(run, cutOff.Died), Is.SameAs(cutOff.Died));
    }

    /// <summary>What the executable makes of the same arguments: only the run that is killed has to be a process.</summary>
    internal static Request Request(string[] arguments)
    {
        CommandLine.Parsed? parsed = null;
        CommandLine.Create(inputs => { parsed = inputs; return Task.FromResult(0); }, () => Task.FromResult(0)).Parse(arguments).Invoke();
        return parsed!.Request!;
    }

    private static async Task<(string Picture, int Writes)> UndisturbedAsync(Executable _, string[] arguments)
    {
        var ended = await _.RunAsync(arguments);
        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        return (Picture(_),
            _.Weu.Requests.Concat(_.Neu.Requests).Count(request => !request.IsChallenge && Writes.Contains(request.Operation)));
    }

    /// <summary>
    /// Runs until the write of this number, and kills the process while that write is held: before it took effect, or after, and before it
    /// is answered.
    /// </summary>
    internal static async Task KillAtAsync(Executable _, string[] arguments, int point, bool after)
    {
        var (reached, killed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var count = 0;
        async Task HoldAsync()
        {
            if (Interlocked.Increment(ref count) == point)
            {
                reached.TrySetResult();
                await killed.Task;
                if (!after)
                {
                    throw new OperationCanceledException("The process that asked is gone.");
                }
            }
        }

        foreach (var vault in new[] { _.Weu, _.Neu })
        {
            foreach (var write in Writes)
            {
                if (after)
                {
                    vault.Faults.After(write, null, HoldAsync);
                }
                else
                {
                    vault.Faults.Before(write, null, HoldAsync);
                }
            }
        }

        var ended = await _.RunAsync(arguments, async process =>
        {
            await reached.Task.WaitAsync(Patience.Longest);
            process.Kill();
            await process.WaitForExitAsync();
            killed.SetResult();
        });
        Assert.That(ended.ExitCode, Is.Not.Zero);
        foreach (var vault in new[] { _.Weu, _.Neu })
        {
            vault.Faults.Clear();
        }
    }

    /// <summary>One of everything that a run can have to do, the last replication long ago.</summary>
    private static async Task<Executable> ArrangedAsync()
    {
        var _ = await Executable.StartAsync();
        foreach (var name in new[] { "in-sync", "newer", "retagged", "back", "deleted-there", "deleted-here" })
        {
            _.Weu.Set(name, $"{name} 1");
        }

        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Weu.Set("new", "new 1");
        _.Weu.Set("newer", "newer 2");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        _.Weu.Set("newer", "newer 3");
        _.Weu.Update("retagged", tags: [new("owner", "ops")]);
        _.Weu.Set("adopted", "adopted 1");
        _.Neu.Set("adopted", "adopted 1");
        _.Neu.Delete("back");
        _.Weu.Set("back", "back 2");
        _.Neu.Delete("deleted-there");
        _.Weu.Delete("deleted-here");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        return _;
    }

    private static void AssertOldOrNew(Executable _, string when)
    {
        foreach (var vault in new[] { _.Weu, _.Neu })
        {
            foreach (var name in vault.LiveNames())
            {
                Assert.That(vault.Current(name).Value, Does.StartWith(name + " "), when);
            }

            Assert.That(vault.LiveNames(), Is.SupersetOf(new[] { "adopted", "in-sync", "newer", "retagged" }), when);
        }

        Assert.That(_.Weu.LiveNames(), Does.Contain("new").And.Contain("back"), when);
    }

    private static string Picture(Executable _) =>
        string.Join('\n', new[] { _.Weu, _.Neu }.Select(vault => vault.Name + "\n" + string.Join('\n', vault.State.Secrets.Select(secret =>
        $"  {secret.Name} {(secret.Deleted is null ? "lives" : "deleted")} "
            + $"[{string.Join(", ", secret.Versions.Select(version => version.Value))}] "
            + $"{string.Join(',', secret.Current.Tags.Where(tag => tag.Key != Mark.TagName))}"))));
}
