using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MusicFs.Control.Endpoint;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Server;

/// <summary>
/// Serves gRPC on a listening socket, or a named pipe. Kestrel is loaded by the first connection: a daemon that nobody asks anything pays
/// for a socket, not for a web server, and mounting never waits for one. Owns the socket.
/// </summary>
public sealed class GrpcServer : IAsyncDisposable
{
    /// <summary>200 subscribers on one channel are a requirement; the default of 100 would leave half of them waiting.</summary>
    private const int MostStreams = 1024;

    private const int MostConnections = 1024;

    /// <summary>For calls that do not notice that they have to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly ICallers _callers;
    private readonly Func<GrpcServices> _services;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ControlToken? _token;
    private readonly Task _start;
    private readonly CancellationTokenSource _accepting = new();
    private readonly Task<KestrelServer?> _server;
    private GrpcStatus _end = GrpcStatus.Stopping;
    private bool _turnsAway;

    /// <param name="listener">Bound and listening; callers that come before Kestrel is there wait in its backlog.</param>
    /// <param name="services">Made for the first caller.</param>
    /// <param name="loggers">For what goes wrong.</param>
    /// <param name="token">What callers have to show; null on a Unix socket, where the kernel says who they are.</param>
    /// <param name="start">Nobody is accepted before it completes; null for at once.</param>
    /// <param name="startsAtOnce">Whether Kestrel is loaded although nobody calls: later there may be no descriptors for that.</param>
    public GrpcServer(Socket listener, Func<GrpcServices> services, ILoggerFactory loggers, ControlToken? token = null, Task? start = null, bool startsAtOnce = false)
        : this(server => new SocketCallers(listener, token is null, () => server.TurnsAway, loggers), services, loggers, token, start, startsAtOnce)
    {
    }

    /// <summary>For the callers of this user: those of the endpoint's socket, on Windows of its pipe.</summary>
    public GrpcServer(ControlEndpoint endpoint, Func<GrpcServices> services, ILoggerFactory loggers, Task? start = null, bool startsAtOnce = false)
        : this(
            server => endpoint.PipeName is { } pipe ? new PipeCallers(pipe, () => server.TurnsAway, loggers) : new SocketCallers(endpoint.Listener, true, () => server.TurnsAway, loggers),
            services, loggers, null, start, startsAtOnce)
    {
    }

    private GrpcServer(Func<GrpcServer, ICallers> callers, Func<GrpcServices> services, ILoggerFactory loggers, ControlToken? token, Task? start, bool startsAtOnce)
    {
        _start = start ?? Task.CompletedTask;
        _token = token;
        _callers = callers(this);
        _services = services;
        _loggers = loggers;
        _log = loggers.CreateLogger<GrpcServer>();
        _server = Task.Run(() => ServeAsync(startsAtOnce));
    }

    /// <summary>
    /// Accepts nobody any more and leaves the socket as it is: another process has it. Calls that are about to be answered are, those that wait end with
    /// <see cref="GrpcStatus.Replaced"/>; this object is not disposed any more.
    /// </summary>
    public async Task LeaveAsync()
    {
        _end = GrpcStatus.Replaced;
        await _accepting.CancelAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_server.IsCompletedSuccessfully && await _server.ConfigureAwait(false) is { } server)
        {
            using CancellationTokenSource limit = new(StopLimit);
            await server.StopAsync(limit.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Accepts nobody any more and closes the socket. Calls under way go on.</summary>
    public async Task StopAcceptingAsync()
    {
        await _accepting.CancelAsync().ConfigureAwait(false);
        _callers.Dispose();
    }

    /// <summary>Whether callers that have no connection yet are hung up on. Any thread.</summary>
    public bool TurnsAway { get => Volatile.Read(ref _turnsAway); set => Volatile.Write(ref _turnsAway, value); }

    /// <summary>Accepts nobody any more, ends the calls under way (UNAVAILABLE), and waits for them for two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (await _server.ConfigureAwait(false) is { } server)
        {
            using CancellationTokenSource limit = new(StopLimit);
            await server.StopAsync(limit.Token).ConfigureAwait(false);
            server.Dispose();
        }

        _callers.Dispose();
    }

    private async Task<KestrelServer?> ServeAsync(bool startsAtOnce)
    {
        try
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, _accepting.Token);
            await _start.WaitAsync(ended.Token).ConfigureAwait(false);
            ConnectionContext? first = startsAtOnce ? null : await _callers.AcceptAsync(ended.Token).ConfigureAwait(false);
            KestrelServer server = new(Options.Create(Limits()), new AdoptedListener(_callers, first, _accepting.Token), _loggers);
            GrpcServices services = StandardServices.AddTo(_services());
            await server.StartAsync(new GrpcApplication(services, _token, _log, () => _end, _stopping.Token), CancellationToken.None).ConfigureAwait(false);
            return server;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault)
        {
            // The mount lives on; only its control endpoint does not.
            _log.LogError(fault, "The control endpoint failed to start");
            _callers.Dispose();
            return null;
        }
    }

    private KestrelServerOptions Limits()
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        KestrelServerLimits limits = options.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        limits.Http2.MaxStreamsPerConnection = MostStreams;
        // A stream may be silent for days, and a message has a limit of its own.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        _callers.AddTo(options);
        return options;
    }
}
