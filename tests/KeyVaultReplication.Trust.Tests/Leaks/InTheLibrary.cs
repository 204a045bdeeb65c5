using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Azure.Core;
using Azure.Core.Diagnostics;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Leaks;

/// <summary>
/// Values and tokens appear in no report, in no exception, not in the cause of one, and not in the Azure SDK's own event log at its most
/// talkative.
/// </summary>
[TestFixture]
[Category("Trust")]
[NonParallelizable]
public sealed class InTheLibrary
{
    private const string Canary = "canary-value";

    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["none"] = Fault.Slow(TimeSpan.Zero),
        ["400"] = Fault.Status(400),
        ["401"] = Fault.TokenExpired,
        ["403"] = Fault.Status(403),
        ["404"] = Fault.Status(404),
        ["409"] = Fault.Status(409, "ObjectIsDeletedButRecoverable"),
        ["429"] = Fault.Status(429),
        ["500"] = Fault.Status(500),
        ["500, but done"] = Fault.StatusAfter(500),
        ["reset"] = Fault.ResetAfter,
        ["cut short"] = Fault.Truncate,
    };

    [Test]
    public async Task Nothing_secret_is_in_reports_exceptions_or_the_event_log_of_the_sdk()
    {
        var events = new ConcurrentQueue<string>();
        using var listener =
            new AzureEventSourceListener((raised, text) =>
                events.Enqueue($"{raised.EventName} {text} {string.Join(' ', raised.Payload ?? (IEnumerable<object?>)[])}"),
                EventLevel.Verbose);
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        var token = (await cloud.Simulated.Credential.GetTokenAsync(new TokenRequestContext(["https://vault.azure.net/.default"]),
            CancellationToken.None)).Token;
        var said = new ConcurrentQueue<string>();
        foreach (var fault in Faults.Values)
        {
            foreach (var operation in new[] { "List", "ListDeleted", "ListVersions", "Get", "GetVersion", "Set", "Update", "Recover",
                "Delete" })
            {
                await RunAsync(cloud, operation, fault, said);
            }

            await CallAsync(cloud, fault, said);
        }

        var all = string.Join('\n', said.Concat(events));
        Assert.That(events.Count(text => text.Contains("secrets", StringComparison.Ordinal)), Is.GreaterThan(1_000), "the log was on");
        Assert.That(said, Has.Count.GreaterThan(100));
        Assert.That(all, Does.Not.Contain(Canary));
        Assert.That(all, Does.Not.Contain(token[..token.IndexOf('.', StringComparison.Ordinal)]), "no token begins so, or all do");
        await Counts.PrintAsync(
            $"leaks, library: {said.Count} reports and exceptions, {events.Count} events of the SDK, no value and no token");
    }

    private static async Task RunAsync(SharedCloud cloud, string operation, Fault fault, ConcurrentQueue<string> said)
    {
        var pair = cloud.NewPair();
        pair.Source.Set("old", $"{Canary}-1");
        pair.Target.Set("old", $"{Canary}-2");
        pair.Target.Set("back", $"{Canary}-3");
        pair.Target.Delete("back");
        pair.Source.Set("back", $"{Canary}-4");
        pair.Target.Set("extraneous", $"{Canary}-5");
        pair.Source.Set("new", $"{Canary}-6");
        pair.Source.Set("new", $"{Canary}-7");
        foreach (var vault in pair.Vaults)
        {
            vault.Faults.Add(operation, null, fault, times: 3);
        }

        var report = await pair.RunAsync(Work.OneWay);
        said.Enqueue(TextReport.Write(report) + MarkdownReport.Write(report) + JsonReport.Write(report) + JsonReport.WritePlan(report)
            + report);
    }

    /// <summary>What a vault throws, with all its causes.</summary>
    private static async Task CallAsync(SharedCloud cloud, Fault fault, ConcurrentQueue<string> said)
    {
        var pair = cloud.NewPair();
        var version = pair.Source.Set("db", $"{Canary}-1").Version;
        pair.Source.Faults.Add(null, null, fault);
        var (vault, name) = (cloud.Connect(pair.Source, maxRetries: 1), ObjectName.Parse("db"));
        var value = new SecretValue($"{Canary}-2");
        said.Enqueue($"{value}");
        foreach (var call in new Func<Task>[]
        {
            () => vault[name].ReadAsync(name, null, CancellationToken.None),
            () => vault[name].ReadAsync(name, version, CancellationToken.None),
            () => vault[name].WriteAsync(name, value, new ObjectProperties(), null, bind: false, () => Task.CompletedTask,
                CancellationToken.None),
            () => vault[name].UpdateAsync(name, version, new ObjectUpdate(ObjectProperties.NoTags, null) { ContentType = "text/plain" },
                CancellationToken.None),
            () => vault[name].ListVersionsAsync(name, CancellationToken.None),
            () => vault[name].DeleteAsync(name, () => Task.CompletedTask, CancellationToken.None),
            () => vault[name].RecoverAsync(name, CancellationToken.None),
        })
        {
            try
            {
                await call();
            }
            catch (VaultException exception)
            {
                said.Enqueue(exception.ToString());
                for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
                {
                    said.Enqueue($"{cause} {string.Join(' ', cause.Data.Values.Cast<object?>())}");
                }
            }
        }
    }
}
