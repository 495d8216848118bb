using System.Net;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Http;

/// <summary>How every origin over HTTP connects. One handler, and so one pool of connections, an origin.</summary>
internal static class HttpHandlers
{
    public static SocketsHttpHandler Create(TimeLimits limits, int connections, TimeProvider time)
    {
        HostAddresses addresses = new(time);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (context, cancellation) => addresses.ConnectAsync(context.DnsEndPoint, cancellation),
            ConnectTimeout = limits.Connect,
            MaxConnectionsPerServer = connections,
            // Servers close idle connections after 60 to 75 s as a rule; ours go first, so that no request meets a closing one.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            // A name may come to mean another address.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
            // The end of an answer that nobody wants is not worth waiting for.
            MaxResponseDrainSize = 64 * 1024,
            UseCookies = false,
        };
    }
}
