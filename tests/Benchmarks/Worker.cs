using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>
/// The worker process: does one run by one tool, against simulated vaults of the process that started it, and tells what it took.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        var order = JsonSerializer.Deserialize<Order>(await input.ReadToEndAsync())!;
        using var transport = CreateTransport(order);
        var credential = new GivenCredential(order.Token);
        var clock = Stopwatch.StartNew();
        var message = order.Tool switch
        {
            Tool.Ours or Tool.Unforetold => await Ours.RunAsync(order, credential, transport),
            Tool.Task2019 => await Task2019.RunAsync(order, credential, transport),
            Tool.Loop => await Loop.RunAsync(order, credential, transport),
            _ => throw new UnreachableException(),
        };
        clock.Stop();
        using var self = Process.GetCurrentProcess();
        var result = new WorkerResult(clock.Elapsed.TotalSeconds, self.PeakWorkingSet64, self.TotalProcessorTime.TotalSeconds, message);
        await output.WriteLineAsync(JsonSerializer.Serialize(result));
        return 0;
    }

    /// <summary>
    /// As the SDK's own transport, but each connection leads to the simulator, and its certificates are trusted. Without the proxy between,
    /// which would copy all bytes in the process that is measured against.
    /// </summary>
    private static HttpClientTransport CreateTransport(Order order)
    {
        var authority = X509Certificate2.CreateFromPem(order.Authority);
#pragma warning disable CA2000 // Dispose objects before losing scope: the transport disposes the client, and the client its handler
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback =
                (_, cancellationToken) => Loopback.ConnectAsync(new IPEndPoint(IPAddress.Loopback, order.Port), cancellationToken),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    RevocationMode = X509RevocationMode.NoCheck,
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                },
            },
        };
        return new HttpClientTransport(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan });
#pragma warning restore CA2000
    }

    private sealed class GivenCredential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token, DateTimeOffset.UtcNow.AddHours(12));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
