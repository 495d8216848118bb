using System.Net;
using System.Net.Sockets;

namespace MusicFs.Testing.Network;

/// <summary>
/// A TCP proxy on the loopback in front of a server of the test, with the faults of a real network: round trips, narrow
/// links, cuts, resets, silence, refusal. Everything may be changed while connections are open, from any thread.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IPEndPoint _target;
    private readonly TimeProvider _time;
    private readonly HashSet<ProxyConnection> _open = [];
    private readonly List<Task> _running = [];
    private readonly Socket _place;
    private Socket _listener;
    private bool _refuses;
    private bool _disposed;
    private int _accepted;

    private FaultProxy(IPEndPoint target, TimeProvider time)
    {
        _target = target;
        _time = time;
        // Bound, not listening: the port stays ours also while connections to it are refused.
        _place = Bind(0);
        EndPoint = (IPEndPoint)_place.LocalEndPoint!;
        _listener = Bind(EndPoint.Port);
        Requests = new FaultDirection(time);
        Responses = new FaultDirection(time);
        Listen();
    }

    /// <summary>Where clients connect to; the same for the proxy's life.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>From the client to the server.</summary>
    public FaultDirection Requests { get; }

    /// <summary>From the server to the client.</summary>
    public FaultDirection Responses { get; }

    /// <summary>Connections accepted since the start.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>The time from a client's byte to the server's answer to it, half of it each way.</summary>
    public TimeSpan RoundTrip
    {
        get => Requests.Delay + Responses.Delay;
        set => Requests.Delay = Responses.Delay = value / 2;
    }

    /// <summary>Whether new connections are refused, as where no program listens.</summary>
    public bool Refuses
    {
        get => _refuses;
        set
        {
            lock (_lock)
            {
                if (value == _refuses)
                    return;
                _refuses = value;
                if (!value)
                {
                    _listener = Bind(EndPoint.Port);
                    Listen();
                    return;
                }

                _listener.Dispose();
            }
        }
    }

    /// <summary>Starts a proxy in front of a server on this machine.</summary>
    public static FaultProxy Start(IPEndPoint target, TimeProvider? time = null) => new(target, time ?? TimeProvider.System);

    /// <summary>Ends all open connections in order, as a server that stops does.</summary>
    public void Cut() => EndAll(static connection => connection.Cut());

    /// <summary>Resets all open connections, as a server that crashed or a firewall does.</summary>
    public void Reset() => EndAll(static connection => connection.Reset());

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _disposed = true;
            _listener.Dispose();
            _place.Dispose();
            running = [.. _running];
        }

        Reset();
        await Task.WhenAll(running);
    }

    private static Socket Bind(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private void Listen()
    {
        _listener.Listen();
        Socket listener = _listener;
        _running.Add(Task.Run(() => AcceptAsync(listener)));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            ProxyConnection connection = new(client, this, _time);
            lock (_lock)
            {
                // Who came before the proxy refused, and is seen only now, is refused as well: those that it resets are the open ones.
                if (_disposed || _refuses)
                {
                    connection.Reset();
                    return;
                }

                _open.Add(connection);
                _running.RemoveAll(static task => task.IsCompleted);
                _running.Add(Task.Run(() => ServeAsync(connection)));
            }
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        await connection.RunAsync(_target);
        lock (_lock)
            _open.Remove(connection);
    }

    private void EndAll(Action<ProxyConnection> end)
    {
        ProxyConnection[] open;
        lock (_lock)
            open = [.. _open];
        foreach (ProxyConnection connection in open)
            end(connection);
    }
}
