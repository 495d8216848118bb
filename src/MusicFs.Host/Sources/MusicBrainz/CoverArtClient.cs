using System.Net;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Sources;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>
/// Fetches front covers from the Cover Art Archive, in its size of 1,200 pixels at most: one request a second, each with limits of time and size. The archive answers with an address at the Internet Archive, where its
/// pictures lie; to no other is it followed. Any thread.
/// </summary>
internal sealed class CoverArtClient(MusicBrainzSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>Bytes.</summary>
    internal const int MostBytes = 16 << 20;

    /// <summary>From the archive to the place, and to the server that has the file.</summary>
    internal const int MostRedirections = 5;

    /// <summary>Of one cover, with all redirections and bytes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RequestPace _pace = new(time, TimeSpan.FromSeconds(1));

    private readonly string _agent = $"MusicFs/{typeof(CoverArtClient).Assembly.GetName().Version?.ToString(3) ?? "0"} ( {settings.Contact} )";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 32,
        MaxConnectionsPerServer = 1,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>The front cover.</summary>
    /// <param name="reference"><c>release/ID</c> or <c>release-group/ID</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The bytes as they came; <see cref="FsError.NotFound"/> where there is none, <see cref="FsError.Corrupt"/> for what is too large.</returns>
    public async Task<FsResult<byte[]>> GetAsync(string reference, CancellationToken cancellation)
    {
        if (reference.Split('/') is not ["release" or "release-group", var id] || !Guid.TryParseExact(id, "D", out _))
            return FsError.NotFound;
        await _pace.WaitAsync(cancellation).ConfigureAwait(false);
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            Uri address = new(settings.Covers, $"{reference}/front-1200");
            for (int i = 0; i <= MostRedirections; i++)
            {
                using HttpRequestMessage request = new(HttpMethod.Get, address);
                request.Headers.TryAddWithoutValidation("User-Agent", _agent);
                using HttpResponseMessage response = await _http.SendAsync(request, end.Token).ConfigureAwait(false);
                if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                    return await ReadAsync(response, end.Token).ConfigureAwait(false);
                if (response.Headers.Location is not { } location || Next(address, location) is not { } next)
                    return FsError.AccessDenied;
                address = next;
            }

            return FsError.Corrupt;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return FsError.TimedOut;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return FsError.OriginUnavailable;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The service itself, and the Internet Archive over TLS; null for elsewhere.</summary>
    internal Uri? Next(Uri from, Uri location)
    {
        Uri next = new(from, location);
        // The archive names its own servers without TLS; they all have it.
        if (next is { Scheme: "http", IsDefaultPort: true } && IsArchive(next.Host))
            next = new UriBuilder(next) { Scheme = "https", Port = -1 }.Uri;
        bool isOwn = next.Scheme == settings.Covers.Scheme && next.Authority == settings.Covers.Authority;
        return isOwn || (next is { Scheme: "https", IsDefaultPort: true } && IsArchive(next.Host)) ? next : null;
    }

    private static bool IsArchive(string host) =>
        host.Equals("archive.org", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".archive.org", StringComparison.OrdinalIgnoreCase);

    private static async Task<FsResult<byte[]>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return (int)response.StatusCode switch
            {
                404 => FsError.NotFound,
                401 or 403 => FsError.AccessDenied,
                429 or 503 => FsError.Busy,
                >= 500 => FsError.OriginUnavailable,
                _ => FsError.InvalidArgument,
            };
        }

        if (response.Content.Headers.ContentLength > MostBytes)
            return FsError.Corrupt;
        using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using MemoryStream body = new();
        byte[] buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > MostBytes)
                return FsError.Corrupt;
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
