using System.Net;
using System.Net.Sockets;

namespace MusicFs.Origins.Tests.Network;

/// <summary>Sends back what it receives, until the client ends its side.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    public EchoServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
                clients.Add(EchoAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        byte[] buffer = new byte[8192];
        using (socket)
        {
            try
            {
                int count;
                while ((count = await socket.ReceiveAsync(buffer)) > 0)
                    await socket.SendAsync(buffer.AsMemory(0, count));
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Cut or reset: what the test wants.
            }
        }
    }
}
