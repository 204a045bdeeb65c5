using System.Net.Http.Headers;
using System.Text;
using Azure.Core;
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
        await using var replayer = new Replayer(recording, await SimulatedCloud.StartAsync(new SimulatedCloudOptions { Time = clock }), clock);
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
        foreach (var (exchange, number) in _recording.Exchanges.Select((exchange, index) => (exchange, index + 1)))
        {
            var excuse = Excuses.NotReplayed.FirstOrDefault(excuse => excuse.Exchange(_recording.File, exchange));
            replayed.Add(new Replayed(_recording.File, number, exchange, excuse is null ? await ReplayAsync(exchange) : [], excuse));
        }

        return replayed;
    }

    private async Task<IReadOnlyList<Difference>> ReplayAsync(Exchange exchange)
    {
        var vault = _cloud.Vaults.First(vault => vault.Uri.Host == exchange.Uri.Host);
        _clock.Show(exchange);
        Alignment.Align(vault, exchange);
        if (exchange.IsSet && exchange.Status == 200)
        {
            vault.NextVersion = () => Exchange.VersionIn(exchange.Answer!["id"])!;
        }

        if (exchange.IsList && exchange.Status == 200)
        {
            return await ReplayListAsync(vault, exchange);
        }

        var answer = await SendAsync(exchange, exchange.Uri, Sent(exchange));
        if (exchange.IsBackup && exchange.Status == 200 && answer.Status == 200)
        {
            _backups[(string)exchange.Answer!["value"]!] = (string)answer.Body!["value"]!;
        }

        return [.. Comparison.Of(exchange, answer)];
    }

    private async Task<IReadOnlyList<Difference>> ReplayListAsync(SimulatedVault vault, Exchange exchange)
    {
        var key = exchange.Uri.GetLeftPart(UriPartial.Path);
        var goesOn = exchange.KeepsQuery ? exchange.Uri.Query.Contains("skiptoken", StringComparison.Ordinal) : _lists.TryGetValue(key, out var before) && !before.HasEnded;
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
            var token = await _cloud.Credential.GetTokenAsync(new TokenRequestContext([$"https://{uri.Host.Split('.', 2)[1]}/.default"]), default);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }

        if (sent is not null)
        {
            request.Content = new StringContent(sent is JValue { Value: string text } ? text : sent.ToString(Newtonsoft.Json.Formatting.None), Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request);
        return await SimulatedAnswer.ReadAsync(response);
    }

    private Uri WithApiVersion(Uri uri, Exchange exchange) => uri.Query.Contains("api-version", StringComparison.Ordinal) ? uri
        : new Uri($"{uri.OriginalString}{(uri.Query.Length == 0 ? "?" : "&")}api-version={InferredRequest.ApiVersion(_recording, exchange)}");

    /// <summary>What to send: as recorded, but for backups, of which the simulator takes only its own.</summary>
    private JToken? Sent(Exchange exchange)
    {
        var sent = InferredRequest.Of(exchange);
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
