using System.Net.Http.Headers;
using System.Text;
using Azure.Core;
using KeyVaultSimulator.Pki;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Sends the requests of one recording, in order, to simulated vaults of the same names, and compares the answers.</summary>
internal sealed class Replayer : IAsyncDisposable
{
    private readonly RecordedClock _clock = new();
    private readonly Dictionary<string, string> _backups = [];
    private readonly Dictionary<string, ListReplay> _lists = [];
    private readonly Recording _recording;
    private readonly SimulatedCloud _cloud;
    private readonly HttpClient _http;

    private Replayer(Recording recording, SimulatedCloud cloud, RecordedClock clock) =>
        (_recording, _cloud, _clock, _http) = (recording, cloud, clock, new HttpClient(cloud.CreateHandler()));

    public static async Task<IReadOnlyList<Replayed>> ReplayAsync(Recording recording)
    {
        var clock = new RecordedClock();
        await using var replayer =
            new Replayer(recording, await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = clock }), clock);
        return await replayer.ReplayAsync();
    }

    private async Task<IReadOnlyList<Replayed>> ReplayAsync()
    {
        foreach (var host in _recording.Exchanges.GroupBy(exchange => exchange.Uri.Host))
        {
            var labels = host.Key.Split('.', 2);
            var vault = _cloud.AddVault(labels[0], Seeds.Options([.. host], labels[1]));
            foreach (var secret in Seeds.Of([.. host]))
            {
                vault.Put(secret);
            }
        }

        var replayed = new List<Replayed>();
        for (var index = 0; index < _recording.Exchanges.Count; index++)
        {
            var exchange = _recording.Exchanges[index];
            var excuse = Excuses.NotReplayed.FirstOrDefault(excuse => excuse.Exchange(_recording.File, exchange));
            IReadOnlyList<Exchange> later = [exchange,
                .. _recording.Exchanges.Skip(index + 1).Where(other => other.Uri.Host == exchange.Uri.Host)];
            replayed.Add(new Replayed(_recording.File, index + 1, exchange, excuse is null ? await ReplayAsync(later) : [], excuse));
        }

        return replayed;
    }

    private async Task<IReadOnlyList<Difference>> ReplayAsync(IReadOnlyList<Exchange> later)
    {
        var exchange = later[0];
        var vault = _cloud.Vaults.First(vault => vault.Uri.Host == exchange.Uri.Host);
        _clock.Show(later);
        Alignment.Align(vault, _clock, later);
        Prepare(vault, later);
        if (exchange.IsList && exchange.Status == 200)
        {
            return await ReplayListAsync(vault, exchange);
        }

        var answer = await SendAsync(exchange, exchange.Uri, Sent(exchange, later));
        if (exchange.IsBackup && exchange.Status == 200 && answer.Status == 200)
        {
            _backups[(string)exchange.Answer!["value"]!] = (string)answer.Body!["value"]!;
        }

        return [.. Comparison.Of(exchange, answer)];
    }

    /// <summary>What is random in the service is, in the simulated vault, what was recorded: ids, keys and issued certificates.</summary>
    private void Prepare(SimulatedVault vault, IReadOnlyList<Exchange> later)
    {
        var exchange = later[0];
        if (!exchange.Succeeded)
        {
            return;
        }

        if (exchange.Makes)
        {
            vault.NextVersion = () => Exchange.VersionIn(exchange.Answer)!;
            vault.NextKey = () => exchange.Kind == StoredKind.Key ? KeyIn(exchange.Answer!["key"]!) : null;
        }

        if (exchange.IsRequest)
        {
            var ids = new Queue<string?>([Versions.RequestedBy(later, _clock.GetUtcNow(), completed: true)]);
            if (vault.State.Find(StoredKind.Certificate, exchange.Name!) is not { Current.X509: not null })
            {
                ids = new([Versions.RequestedBy(later, _clock.GetUtcNow(), completed: false), .. ids]);
            }

            vault.NextVersion = () => ids.TryDequeue(out var id) && id is not null ? id : Guid.NewGuid().ToString("n");
            vault.NextRequest = () => (string)exchange.Answer!["request_id"]!;
            vault.Issue = stored => Recorded(stored, stored.Pending!.Version);
        }

        if (exchange.IsMerge)
        {
            // The key that the certificate was made for never left the service.
            vault.EditCertificate(exchange.Name!,
                found => found with { Pending = found.Pending! with { Key = "", Version = Exchange.VersionIn(exchange.Answer)! } });
        }
    }

    /// <summary>The version that came of a request, as far as answers show it.</summary>
    private SecretVersionState? Recorded(SecretState stored, string version)
    {
        var (body, secret, contentType) = Versions.Of(_recording.Exchanges, version);
        if (body is null)
        {
            return null;
        }

        var shown = Seeds.Version(version, body, null) with
        {
            Tags = stored.Pending!.Tags,
            EchoEmptyTags = stored.Pending.EchoEmptyTags,
            Created = _clock.GetUtcNow(),
            Updated = _clock.GetUtcNow(),
            Enabled = true
        };
        var material = (string?)body["cer"] is not { } cer ? null
            : secret is null ? new CertificateMaterial(Convert.FromBase64String(cer), [], [])
            : contentType == ContentTypes.Pem ? CertificateMaterial.FromPem(secret, null) : CertificateMaterial.FromPfx(secret, null);
        return material is null ? shown : SimulatedVault.VersionOf(shown, stored.Policy!, material);
    }

    internal static KeyState KeyIn(JToken key) => new()
    {
        Type = (string)key["kty"]!,
        Curve = (string?)key["crv"],
        Numbers = [.. new[] { "n", "e", "x", "y" }.Where(name => key[name] is not null)
            .Select(name => KeyValuePair.Create(name, (string)key[name]!))],
        Operations = [.. key["key_ops"]!.Select(one => (string)one!)],
    };

    private async Task<IReadOnlyList<Difference>> ReplayListAsync(SimulatedVault vault, Exchange exchange)
    {
        var key = exchange.Uri.GetLeftPart(UriPartial.Path);
        var goesOn = exchange.KeepsQuery ? exchange.Uri.Query.Contains("skiptoken", StringComparison.Ordinal)
            : _lists.TryGetValue(key, out var before) && !before.HasEnded;
        if (!goesOn)
        {
            HiddenRows.Put(vault, HiddenRows.PagesOf(_recording.Exchanges.SkipWhile(other => !ReferenceEquals(other, exchange))));
            _lists[key] = await ListReplay.BeginAsync(exchange.Uri, uri => SendAsync(exchange, uri, null));
        }

        return [.. _lists[key].Compare(exchange)];
    }

    private async Task<SimulatedAnswer> SendAsync(Exchange exchange, Uri uri, JToken? sent)
    {
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), WithApiVersion(uri, exchange));
        if (exchange.Status != 401)
        {
            var token =
                await _cloud.Credential.GetTokenAsync(new TokenRequestContext([$"https://{uri.Host.Split('.', 2)[1]}/.default"]), default);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }

        if (sent is not null)
        {
            request.Content =
                new StringContent(sent is JValue { Value: string text } ? text : sent.ToString(Newtonsoft.Json.Formatting.None),
                    Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request);
        return await SimulatedAnswer.ReadAsync(response);
    }

    private Uri WithApiVersion(Uri uri, Exchange exchange) => uri.Query.Contains("api-version", StringComparison.Ordinal) ? uri
        : new Uri(
            $"{uri.OriginalString}{(uri.Query.Length == 0 ? "?" : "&")}api-version={InferredRequest.ApiVersion(_recording, exchange)}{InferredRequest.Parameters(exchange)}");

    /// <summary>What to send: as recorded, but for backups, of which the simulator takes only its own.</summary>
    private JToken? Sent(Exchange exchange, IReadOnlyList<Exchange> later)
    {
        var sent = InferredRequest.Of(exchange, later, _recording);
        return !exchange.IsRestore ? sent
            : (string?)sent?["value"] is { } blob ? new JObject(new JProperty("value", _backups.GetValueOrDefault(blob, blob)))
            : new JObject(new JProperty("value", _backups.Values.LastOrDefault() ?? "unknown"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cloud.DisposeAsync();
    }
}
