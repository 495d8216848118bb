using System.Net;
using System.Net.Sockets;

namespace MusicFs.Origins.Http;

/// <summary>
/// Connects to servers by name. While names cannot be resolved, the last addresses of a name go on being used for a minute,
/// and the resolver is left alone for five seconds. Called from any thread.
/// </summary>
internal sealed class HostAddresses(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60), RetriedAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (IPAddress[] Addresses, long Resolved, long? Failed)> _known = [];

    public HostAddresses(TimeProvider time)
        : this(Dns.GetHostAddressesAsync, time)
    {
    }

    /// <summary>The addresses of a name; a <see cref="SocketException"/> where there are none.</summary>
    public async ValueTask<IPAddress[]> FindAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
            return [literal];
        (IPAddress[] Addresses, long Resolved, long? Failed) known;
        lock (_lock)
            known = _known.GetValueOrDefault(host, ([], 0, null));
        if (known.Failed is { } failed && time.GetElapsedTime(failed) < RetriedAfter)
            return Kept(known) ?? throw new SocketException((int)SocketError.HostNotFound);
        try
        {
            IPAddress[] found = await resolve(host, cancellation).ConfigureAwait(false);
            if (found.Length > 0)
            {
                lock (_lock)
                    _known[host] = (found, time.GetTimestamp(), null);
                return found;
            }
        }
        catch (SocketException) when (Remember(host, known) is not null)
        {
            // The last addresses do.
        }

        return Remember(host, known) ?? throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellation)
    {
        IPAddress[] addresses = await FindAsync(server.Host, cancellation).ConfigureAwait(false);
        for (int i = 0; ; i++)
        {
            Socket socket = new(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], server.Port, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException || i + 1 == addresses.Length)
                    throw;
            }
        }
    }

    /// <summary>Notes that a name did not resolve; its last addresses where they are fresh enough.</summary>
    private IPAddress[]? Remember(string host, (IPAddress[] Addresses, long Resolved, long? Failed) known)
    {
        lock (_lock)
            _known[host] = (known.Addresses, known.Resolved, time.GetTimestamp());
        return Kept(known);
    }

    private IPAddress[]? Kept((IPAddress[] Addresses, long Resolved, long? Failed) known) =>
        known.Addresses.Length > 0 && time.GetElapsedTime(known.Resolved) < KeptFor ? known.Addresses : null;
}
