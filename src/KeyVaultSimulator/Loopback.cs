using System.Net;
using System.Net.Sockets;

namespace KeyVaultSimulator;

/// <summary>Connections within this machine.</summary>
public static class Loopback
{
    /// <summary>Connects to the <see cref="SimulatedCloud.Address"/> of a cloud, whatever host is wanted: for handlers of other processes too.</summary>
    public static async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the stream owns the socket
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
