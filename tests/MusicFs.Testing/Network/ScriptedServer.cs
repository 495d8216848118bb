using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MusicFs.Testing.Network;

/// <summary>An HTTP server that answers what the test says, byte for byte, also what no real server would.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = [];
    private readonly Func<ScriptedRequest, ScriptedReply> _answer;
    private readonly Task _accepting;
    private volatile bool _isOver;

    public ScriptedServer(Func<ScriptedRequest, ScriptedReply> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public Uri Root => new($"http://{EndPoint}/music/");

    /// <summary>Connections that are open.</summary>
    public int Connections => _open.Count;

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _listener.Dispose();
        foreach (Socket socket in _open.Keys)
            socket.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
                clients.Add(ServeAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _open[socket] = true;
        // Accepted while the others were ended: nobody would end it any more.
        if (_isOver)
            socket.Dispose();
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        try
        {
            using NetworkStream stream = new(socket, ownsSocket: true);
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    int count = await stream.ReadAsync(buffer.AsMemory(length));
                    if (count == 0)
                        return;
                    length += count;
                }

                ScriptedRequest request = ScriptedRequest.Parse(Encoding.Latin1.GetString(buffer, 0, end));
                int next = end + 4 + request.BodyLength;
                await stream.ReadExactlyAsync(buffer.AsMemory(length, Math.Max(0, next - length)));
                length = Math.Max(length, next);
                buffer.AsSpan(next, length - next).CopyTo(buffer);
                length -= next;
                Requests.Enqueue(request);
                ScriptedReply reply = _answer(request);
                await stream.WriteAsync(reply.Bytes(request.Method == "HEAD"));
                if (reply.Ends)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client gave up.
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }
}
