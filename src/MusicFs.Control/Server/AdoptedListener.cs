using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace MusicFs.Control.Server;

/// <summary>Gives Kestrel a listening socket that was bound by somebody else, and the connection, if any, that has been accepted on it already.</summary>
internal sealed class AdoptedListener(
    Socket listener, Socket? first, bool asksKernel, Func<bool> turnsAway, ILoggerFactory loggers, CancellationToken left) : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Until descriptors are looked for again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SocketConnectionContextFactory _connections =
        new(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());

    private readonly ILogger _log = loggers.CreateLogger<AdoptedListener>();
    private Socket? _first = first;

    public EndPoint EndPoint => listener.LocalEndPoint!;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <summary>Null ends the loop that asks.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(left, cancellationToken);
            Socket socket = Interlocked.Exchange(ref _first, null)
                ?? await AcceptCallerAsync(listener, asksKernel, turnsAway, _log, ended.Token).ConfigureAwait(false);
            return _connections.Create(socket);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or SocketException)
        {
            return null;
        }
    }

    /// <summary>The next caller that may call; others are hung up on.</summary>
    /// <param name="listener">Where callers come.</param>
    /// <param name="asksKernel">Whether the kernel says who may call; otherwise a token does, later.</param>
    /// <param name="turnsAway">Whether nobody may call now.</param>
    /// <param name="log">Hears of those who may not.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Socket> AcceptCallerAsync(Socket listener, bool asksKernel, Func<bool> turnsAway, ILogger log, CancellationToken cancellation)
    {
        while (true)
        {
            Socket? socket = await TryAcceptAsync(listener, cancellation).ConfigureAwait(false);
            if (socket is null)
                continue;
            if (turnsAway())
                log.LogWarning("A caller was turned away from the control socket: too few descriptors are free");
            else if (!asksKernel || PeerCredentials.MayCall(socket))
                return socket;
            else
                log.LogWarning("A process of another user was turned away from the control socket");
            socket.Dispose();
        }
    }

    /// <summary>Null, after a pause, where there is no descriptor for a caller: one that came back must find the socket served.</summary>
    private static async Task<Socket?> TryAcceptAsync(Socket listener, CancellationToken cancellation)
    {
        try
        {
            return await listener.AcceptAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionReset)
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Closing it would end it for the process that has it now, and remove its file.
        if (!left.IsCancellationRequested)
            listener.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }
}
