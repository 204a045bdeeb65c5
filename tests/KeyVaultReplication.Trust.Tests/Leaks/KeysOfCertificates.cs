using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using System.Reflection;
using Azure.Core;
using Azure.Core.Diagnostics;
using Azure.Core.Pipeline;
using KeyVaultReplication.Cli.Tests.EndToEnd;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Leaks;

/// <summary>
/// The private key of a certificate appears in no report, exception, event of the SDK, log or file, whatever goes wrong on the way; and no
/// buffer of ours that held it holds it once it was imported: neither the answer that it was in, nor the body of the import.
/// </summary>
[TestFixture]
[Category("Trust")]
[NonParallelizable]
public sealed class KeysOfCertificates
{
    private static readonly (string Operation, Func<Fault> Make)[] Faults =
    [
        ("GetVersion", () => Fault.Slow(TimeSpan.Zero)), ("GetVersion", () => Fault.Truncate), ("GetVersion", () => Fault.Status(500)),
        ("GetVersion", () => Fault.Status(403)),
        ("Certificate.Import", () => Fault.Status(400)), ("Certificate.Import", () => Fault.TokenExpired),
        ("Certificate.Import", () => Fault.Status(403)), ("Certificate.Import", () => Fault.Status(409)),
        ("Certificate.Import", () => Fault.Status(429)), ("Certificate.Import", () => Fault.Status(500)),
        ("Certificate.Import", () => Fault.StatusAfter(500)), ("Certificate.Import", () => Fault.ResetBefore),
        ("Certificate.Import", () => Fault.ResetAfter), ("Certificate.Import", () => Fault.Truncate),
    ];

    [Test]
    public async Task A_key_is_in_no_report_exception_or_event_and_in_no_buffer_of_ours_once_it_was_imported(
        [Values("application/x-pem-file", "application/x-pkcs12")] string contentType)
    {
        var events = new ConcurrentQueue<string>();
        using var listener =
            new AzureEventSourceListener((raised, text) =>
                events.Enqueue($"{raised.EventName} {text} {string.Join(' ', raised.Payload ?? (IEnumerable<object?>)[])}"),
                EventLevel.Verbose);
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: true);
        using var http = new HttpClient(cloud.Simulated.CreateHandler());
        using var inner = new HttpClientTransport(http);
        var (said, canaries, seen, contents) = (new ConcurrentQueue<string>(), new HashSet<string>(), 0, 0);
        foreach (var (operation, fault) in Faults)
        {
            var pair = cloud.NewPair();
            var transport = new RememberingTransport(inner);
            canaries.UnionWith(CanariesOf(pair.Source.AddCertificate("web", contentType: contentType).Value));
            foreach (var vault in pair.Vaults)
            {
                vault.Faults.Add(operation, null, fault(), times: 3);
            }

            Vault Connect(SimulatedVault vault) => new(VaultAddress.Parse(vault.Uri.ToString()), cloud.Simulated.Credential, transport,
                cloud.Time, Patience.Longest, maxRetries: 3);
            var options = new ReplicationOptions { Kinds = [ObjectKind.Certificate] };
            var reads = new ConcurrentQueue<Task<ReadObject>>();
            var report = await Replicator.RunAsync(Connect(pair.Source).Seen(store => Recorder.Of(store, reads)), [Connect(pair.Target)],
                options, progress: null, cloud.Time);
            said.Enqueue(TextReport.Write(report) + MarkdownReport.Write(report) + JsonReport.Write(report) + JsonReport.WritePlan(report)
                + report);
            Assert.That(transport.Held(), Is.Empty, $"{operation} after {TextReport.Write(report)}");
            Assert.That(reads.Where(read => read.IsCompletedSuccessfully)
                .Select(read => ((CertificateContent)read.Result.Content).Reveal().ContainsAnyExcept((byte)0)), Has.None.True, operation);
            seen += transport.Count;
            contents += reads.Count;
            await CallAsync(Connect(pair.Source), said);
        }

        var all = string.Join('\n', said.Concat(events));
        Assert.That((seen > 2 * Faults.Length, contents >= Faults.Length), Is.EqualTo((true, true)), "keys were on their way");
        Assert.That(events.Count(text => text.Contains("certificates/web/import", StringComparison.Ordinal)), Is.GreaterThan(Faults.Length),
            "the log was on");
        Assert.That(canaries.Where(all.Contains), Is.Empty);
        await Counts.PrintAsync(
            $"leaks, keys of certificates ({contentType}): {said.Count} reports and exceptions, {events.Count} events of the SDK, {seen} "
                + "buffers, no key");
    }

    [Test]
    public async Task A_key_is_in_nothing_that_the_process_writes_or_leaves([Values] bool fails)
    {
        await using var _ = await Executable.StartAsync();
        var canaries =
            new[] { "application/x-pem-file", "application/x-pkcs12" }.SelectMany(
                type => CanariesOf(_.Weu.AddCertificate(type.Contains("pem", StringComparison.Ordinal) ? "pem" : "pfx",
                    contentType: type).Value)).ToList();
        if (fails)
        {
            _.Neu.Faults.Add("Certificate.Import", null, Fault.Status(400));
        }

        var ended = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--object-types", "certificates",
            "--report", "out", "--verbose");

        Assert.That(ended.ExitCode, Is.EqualTo(fails ? 1 : 0), ended.All);
        var seen = ended.All + string.Concat(Directory.GetFiles(_.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.That(canaries.Where(seen.Contains), Is.Empty);
        Assert.That(seen, Does.Contain("certificate pem").And.Contain("certificate pfx"));
    }

    /// <summary>What a vault throws, with all its causes, and what a content prints.</summary>
    private static async Task CallAsync(Vault vault, ConcurrentQueue<string> said)
    {
        var name = ObjectName.Parse("web", ObjectKind.Certificate);
        try
        {
            var read = await vault[name].ReadAsync(name, null, CancellationToken.None);
            using var content = read.Content;
            said.Enqueue($"{read} {content}");
        }
        catch (VaultException exception)
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            {
                said.Enqueue($"{cause} {string.Join(' ', cause.Data.Values.Cast<object?>())}");
            }
        }
    }

    /// <summary>Parts of the text that holds the key; the certificates in it are no secret.</summary>
    private static IEnumerable<string> CanariesOf(string value)
    {
        var key = value.StartsWith("-----BEGIN", StringComparison.Ordinal)
            ? value[..value.IndexOf("-----END", StringComparison.Ordinal)].Split('\n', 2)[1] : value;
        return key.Replace("\n", "", StringComparison.Ordinal).Chunk(24).Where(chunk => chunk.Length == 24)
            .Select(chunk => new string(chunk)).Skip(3);
    }

    /// <summary>Remembers what a store has read, to look into it later.</summary>
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxy that the runtime makes derives from it.")]
    internal class Recorder : DispatchProxy
    {
        private IObjectStore _store = null!;
        private ConcurrentQueue<Task<ReadObject>> _reads = null!;

        public static IObjectStore Of(IObjectStore store, ConcurrentQueue<Task<ReadObject>> reads)
        {
            var proxy = Create<IObjectStore, Recorder>();
            (((Recorder)(object)proxy)._store, ((Recorder)(object)proxy)._reads) = (store, reads);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var result = targetMethod!.Invoke(_store, args);
            if (result is Task<ReadObject> read)
            {
                _reads.Enqueue(read);
            }

            return result;
        }
    }

    /// <summary>Remembers each buffer in which a key came or went, to look into it later.</summary>
    private sealed class RememberingTransport(HttpPipelineTransport inner) : HttpPipelineTransport
    {
        private readonly ConcurrentQueue<(string What, Func<byte[]> Bytes)> _buffers = new();

        public int Count => _buffers.Count;

        /// <summary>The buffers that still hold anything.</summary>
        public IEnumerable<string> Held() => _buffers.Where(buffer => buffer.Bytes().Any(one => one != 0)).Select(buffer => buffer.What);

        public override Azure.Core.Request CreateRequest() => inner.CreateRequest();

        public override void Process(HttpMessage message) => inner.Process(message);

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            var path = message.Request.Uri.Path;
            if (path.EndsWith("/import", StringComparison.Ordinal) && message.Request.Content is { } content)
            {
                _buffers.Enqueue((path, () => BytesOf(content)));
            }

            await inner.ProcessAsync(message);
            if (path.StartsWith("secrets/", StringComparison.Ordinal) || path.StartsWith("/secrets/", StringComparison.Ordinal))
            {
                // The pipeline buffers the answer after this: what it buffers into is looked at through the response.
                var response = message.Response;
                _buffers.Enqueue((path,
                    () => response is { Status: 200, ContentStream: MemoryStream buffered } && buffered.TryGetBuffer(out var bytes)
                        ? bytes.ToArray() : []));
            }
        }

        private static byte[] BytesOf(RequestContent content)
        {
            using var copy = new MemoryStream();
            content.WriteTo(copy, CancellationToken.None);
            return copy.ToArray();
        }
    }
}
