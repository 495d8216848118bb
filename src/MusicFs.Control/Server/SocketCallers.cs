using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace MusicFs.Control.Server;

/// <summary>Callers of a listening socket that was bound by somebody else.</summary>
/// <param name="listener">Bound and listening.</param>
/// <param name="asksKernel">Whether the kernel says who may call; otherwise a token does, later.</param>
/// <param name="turnsAway">Whether nobody may call now.</param>
/// <param name="loggers">Hear of those who may not.</param>
internal sealed class SocketCallers(Socket listener, bool asksKernel, Func<bool> turnsAway, ILoggerFactory loggers) : ICallers
{
    /// <summary>Until descriptors are looked for again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _log = loggers.CreateLogger<SocketCallers>();
    private SocketConnectionContextFactory? _connections;

    public EndPoint EndPoint => listener.LocalEndPoint!;

    public void AddTo(KestrelServerOptions options)
    {
        if (listener.LocalEndPoint is IPEndPoint address)
            options.Listen(address, static listen => listen.Protocols = HttpProtocols.Http2);
        else
            options.ListenUnixSocket(listener.LocalEndPoint!.ToString()!, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    public async Task<ConnectionContext> AcceptAsync(CancellationToken cancellation)
    {
        Socket caller = await AcceptCallerAsync(cancellation).ConfigureAwait(false);
        // Nothing of the web server is loaded before somebody calls.
        _connections ??= new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());
        return _connections.Create(caller);
    }

    /// <summary>Connections that there are live on.</summary>
    public void Dispose() => listener.Dispose();

    private async Task<Socket> AcceptCallerAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Socket? socket = await TryAcceptAsync(cancellation).ConfigureAwait(false);
            if (socket is null)
                continue;
            if (turnsAway())
                _log.LogWarning("A caller was turned away from the control socket: too few descriptors are free");
            else if (!asksKernel || PeerCredentials.MayCall(socket))
                return socket;
            else
                _log.LogWarning("A process of another user was turned away from the control socket");
            socket.Dispose();
        }
    }

    /// <summary>Null, after a pause, where there is no descriptor for a caller: one that came back must find the socket served.</summary>
    private async Task<Socket?> TryAcceptAsync(CancellationToken cancellation)
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
}
