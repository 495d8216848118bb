using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace MusicFs.Control.Server;

/// <summary>Gives Kestrel a place for callers that was made by somebody else, and the connection, if any, that has been accepted there already.</summary>
internal sealed class AdoptedListener(ICallers callers, ConnectionContext? first, CancellationToken left) : IConnectionListenerFactory, IConnectionListener
{
    private ConnectionContext? _first = first;

    public EndPoint EndPoint => callers.EndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <summary>Null ends the loop that asks.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(left, cancellationToken);
            return Interlocked.Exchange(ref _first, null) ?? await callers.AcceptAsync(ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or SocketException or IOException)
        {
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Closing it would end it for the process that has it now, and remove its file.
        if (!left.IsCancellationRequested)
            callers.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
