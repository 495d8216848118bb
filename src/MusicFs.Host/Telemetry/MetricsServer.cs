using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Telemetry;

/// <summary>Answers <c>GET /metrics</c> over HTTP, where that was asked for. Nothing else, and nobody is asked who he is.</summary>
internal sealed class MetricsServer : IAsyncDisposable, IHttpApplication<HttpContext>
{
    private const int MostConnections = 32;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;
    private readonly Func<string> _write;

    private MetricsServer(IPEndPoint place, Func<string> write, ILoggerFactory loggers)
    {
        _write = write;
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Listen(place, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Listening = listen;
        });
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)Listening!.EndPoint;

    private ListenOptions? Listening { get; set; }

    /// <summary>Null, and why, where that place cannot be had.</summary>
    /// <param name="place">Port 0 for any.</param>
    /// <param name="write">The answer.</param>
    /// <param name="loggers">For what goes wrong.</param>
    public static async Task<(MetricsServer? Server, Problem? Problem)> StartAsync(IPEndPoint place, Func<string> write, ILoggerFactory loggers)
    {
        MetricsServer server = new(place, write, loggers);
        try
        {
            await server._server.StartAsync(server, CancellationToken.None).ConfigureAwait(false);
            return (server, null);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            server._server.Dispose();
            return (null, new Problem($"Metrics cannot be served at {place}: {failure.Message}", "Choose another port: metrics.port, or --metrics-port."));
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // A context holds nothing of its own.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (context.Request.Path != "/metrics")
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        response.ContentType = MetricsText.ContentType;
        await response.WriteAsync(_write(), context.RequestAborted).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(StopLimit);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        _server.Dispose();
    }
}
