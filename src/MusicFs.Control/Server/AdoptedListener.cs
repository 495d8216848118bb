using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace MusicFs.Control.Server;

/// <summary>Gives Kestrel a listening socket that was bound by somebody else, and the connection that has been accepted on it already.</summary>
internal sealed class AdoptedListener(Socket listener, Socket first, bool asksKernel, ILoggerFactory loggers, CancellationToken left) : IConnectionListenerFactory, IConnectionListener
{
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
            Socket socket = Interlocked.Exchange(ref _first, null) ?? await AcceptCallerAsync(listener, asksKernel, _log, ended.Token).ConfigureAwait(false);
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
    /// <param name="log">Hears of those who may not.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Socket> AcceptCallerAsync(Socket listener, bool asksKernel, ILogger log, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
            if (!asksKernel || PeerCredentials.MayCall(socket))
                return socket;
            log.LogWarning("A process of another user was turned away from the control socket");
            socket.Dispose();
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
