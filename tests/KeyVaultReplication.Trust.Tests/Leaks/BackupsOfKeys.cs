using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Azure.Core.Diagnostics;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Leaks;

/// <summary>
/// The backup of a key appears in no report, no exception, not in the cause of one, and not in the Azure SDK's own event log at its most
/// talkative, whatever goes wrong on the way.
/// </summary>
[TestFixture]
[Category("Trust")]
[NonParallelizable]
public sealed class BackupsOfKeys
{
    /// <summary>What the text of each backup of a key begins with, and the bytes inside.</summary>
    private static readonly string[] Canaries = [Convert.ToBase64String([0x26, .. "AzureKeyVaultKeyBackupV1.microsoft.com"u8])[..48],
        "AzureKeyVaultKeyBackup"];

    private static readonly Func<Fault>[] Faults =
    [
        () => Fault.Slow(TimeSpan.Zero), () => Fault.Status(400), () => Fault.TokenExpired, () => Fault.Status(403),
        () => Fault.Status(404), () => Fault.Status(409), () => Fault.Status(429),
        () => Fault.Status(500), () => Fault.StatusAfter(500), () => Fault.ResetBefore, () => Fault.ResetAfter, () => Fault.Truncate,
    ];

    [Test]
    public async Task A_backup_is_in_no_report_exception_or_event()
    {
        var events = new ConcurrentQueue<string>();
        using var listener =
            new AzureEventSourceListener((raised, text) =>
                events.Enqueue($"{raised.EventName} {text} {string.Join(' ', raised.Payload ?? (IEnumerable<object?>)[])}"),
                EventLevel.Verbose);
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        var said = new ConcurrentQueue<string>();
        var restores = 0;
        foreach (var operation in new[] { "Key.Backup", "Key.Restore" })
        {
            foreach (var fault in Faults)
            {
                var pair = cloud.NewPair();
                pair.Source.AddKey("sign");
                foreach (var vault in pair.Vaults)
                {
                    vault.Faults.Add(operation, null, fault(), times: 3);
                }

                var report = await pair.RunAsync(new ReplicationOptions { Kinds = [ObjectKind.Key] });
                said.Enqueue(TextReport.Write(report) + MarkdownReport.Write(report) + JsonReport.Write(report)
                    + JsonReport.WritePlan(report) + report);
                restores += pair.Target.Requests.Count(request => request.Operation == "Key.Restore");
                await CallAsync(cloud, pair, said);
            }
        }

        var all = string.Join('\n', said.Concat(events));
        Assert.That(restores, Is.GreaterThan(Faults.Length), "backups were on their way");
        Assert.That(events.Count(text => text.Contains("keys/restore", StringComparison.Ordinal)), Is.GreaterThan(Faults.Length),
            "the log was on");
        foreach (var canary in Canaries)
        {
            Assert.That(all, Does.Not.Contain(canary));
        }

        await Counts.PrintAsync(
            $"leaks, backups of keys: {said.Count} reports and exceptions, {events.Count} events of the SDK, {restores} restores, no backup");
    }

    /// <summary>What a vault throws, with all its causes.</summary>
    private static async Task CallAsync(SharedCloud cloud, VaultPair pair, ConcurrentQueue<string> said)
    {
        var (from, to, name) = (cloud.Connect(pair.Source), cloud.Connect(pair.Target),
            ObjectName.Parse("sign", ObjectKind.Key));
        try
        {
            using var backup = await from.Keys.BackUpAsync(name, CancellationToken.None);
            said.Enqueue($"{backup}");
            await to.Keys.RestoreAsync(name, backup, CancellationToken.None);
        }
        catch (VaultException exception)
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            {
                said.Enqueue($"{cause} {string.Join(' ', cause.Data.Values.Cast<object?>())}");
            }
        }
    }
}
