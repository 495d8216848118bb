using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MusicFs.Control.Server;

/// <summary>A place where callers come: a listening socket, or the named pipe of Windows. One asks at a time; anybody disposes.</summary>
internal interface ICallers : IDisposable
{
    /// <summary>Where it is.</summary>
    EndPoint EndPoint { get; }

    /// <summary>Tells Kestrel of it.</summary>
    void AddTo(KestrelServerOptions options);

    /// <summary>
    /// The next caller that may call; others are hung up on. Throws <see cref="OperationCanceledException"/>, <see cref="ObjectDisposedException"/> or an error of the place
    /// where it ends.
    /// </summary>
    Task<ConnectionContext> AcceptAsync(CancellationToken cancellation);
}
