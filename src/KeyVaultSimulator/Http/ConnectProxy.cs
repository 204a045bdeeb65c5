using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyVaultSimulator.Http;

/// <summary>An HTTP proxy on loopback that knows CONNECT and nothing else: it leads the hosts of the simulated cloud to the simulator and refuses all others.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly Func<string, bool> _knows;
    private readonly IPEndPoint _server;
    private readonly Task _accepting;

    public ConnectProxy(IPEndPoint server, Func<string, bool> knows, int port)
    {
        (_server, _knows) = (server, knows);
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
                var host = await ReadRequestAsync(stream);
                if (host is null || !_knows(host))
                {
                    await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                    return;
                }

                using var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(_server, _stop.Token);
                await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
                var there = server.GetStream();
                await Task.WhenAny(stream.CopyToAsync(there, _stop.Token), there.CopyToAsync(stream, _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone, or the simulator stops: the connection ends.
            }
        }
    }

    /// <summary>Reads the head of a CONNECT request, and tells its host; null when it is another request.</summary>
    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new byte[8192];
        var length = 0;
        while (length < head.Length)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), _stop.Token);
            if (read == 0)
            {
                return null;
            }

            length += read;
            if (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                var words = Encoding.ASCII.GetString(head, 0, length).Split(' ', 3);
                return words is ["CONNECT", var authority, _] && authority.EndsWith(":443", StringComparison.Ordinal) ? authority[..^4] : null;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }
}
