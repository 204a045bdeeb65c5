using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyVaultSimulator.Http;

/// <summary>
/// An HTTP proxy on loopback that knows CONNECT and nothing else: it leads the hosts of the simulated cloud to the simulator and refuses
/// all others.
/// </summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly Func<string, bool> _knows;
    private readonly IPEndPoint _server;
    private readonly SimulatedProxy _behaviour;
    private readonly Task _accepting;

    public ConnectProxy(IPEndPoint server, Func<string, bool> knows, SimulatedProxy behaviour, int port)
    {
        (_server, _knows, _behaviour) = (server, knows, behaviour);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Uri { get; }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                if (_behaviour.DropsNext > 0)
                {
                    _behaviour.DropsNext--;
                    return;
                }

                while (true)
                {
                    var (host, authorization) = await ReadRequestAsync(stream);
                    var status = StatusOf(host, authorization);
                    _behaviour.Note(new ProxyRequest(host ?? "", authorization.Split(' ')[0], status));
                    if (status == 200)
                    {
                        break;
                    }

                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Refusal(status)), _stop.Token);
                    if (status != 407)
                    {
                        return;
                    }
                }

                using var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(_server, _stop.Token);
                await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
                var there = server.GetStream();
                await Task.WhenAny(stream.CopyToAsync(there, _stop.Token), there.CopyToAsync(stream, _stop.Token));
            }
            catch (Exception exception)
                when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone, or the simulator stops: the connection ends.
            }
        }
    }

    private int StatusOf(string? host, string authorization)
    {
        var (user, password) = _behaviour.Account;
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return _behaviour.Refuses is { } status && (host ?? "").EndsWith(_behaviour.RefusedHosts, StringComparison.OrdinalIgnoreCase)
            ? status
            : _behaviour.Offers.Count > 0 && authorization != basic ? 407
            : host is null || !_knows(host) ? 502
            : 200;
    }

    private string Refusal(int status)
    {
        var page = status == 502 ? "" : "<html><body>The proxy says no.</body></html>";
        var offers =
            status == 407
                ? string.Concat(
                    _behaviour.Offers.Select(offer =>
                        $"Proxy-Authenticate: {offer}{(offer is "Basic" or "Digest" ? " realm=\"proxy\"" : "")}\r\n")) : "";
        return $"HTTP/1.1 {status} No\r\n{offers}Content-Length: "
            + $"{page.Length}\r\n{(status == 407 ? "" : "Connection: close\r\n")}\r\n{page}";
    }

    /// <summary>Reads the head of a CONNECT request, and tells its host, null when it is another request, and how it signs in.</summary>
    private async Task<(string? Host, string Authorization)> ReadRequestAsync(NetworkStream stream)
    {
        const string signsIn = "\r\nProxy-Authorization: ";
        var head = new byte[8192];
        var length = 0;
        while (length < head.Length)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), _stop.Token);
            if (read == 0)
            {
                throw new IOException("The client is gone.");
            }

            length += read;
            if (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                var text = Encoding.ASCII.GetString(head, 0, length);
                var host = text.Split(' ', 3) is ["CONNECT", var authority, _] && authority.EndsWith(":443", StringComparison.Ordinal)
                    ? authority[..^4] : null;
                var start = text.IndexOf(signsIn, StringComparison.OrdinalIgnoreCase);
                return (host, start < 0 ? "" : text[(start + signsIn.Length)..].Split('\r')[0]);
            }
        }

        return (null, "");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }
}
