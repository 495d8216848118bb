using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Sources;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>
/// Requests to the web service: one a second at most, each with limits of time and size, never to another address than that of the settings, whatever the service answers.
/// Remembers until when the service wants to be left alone, and what was wrong last. Any thread.
/// </summary>
internal sealed class MusicBrainzClient : IDisposable
{
    /// <summary>Bytes, unpacked. The largest releases come to about 2 MB.</summary>
    internal const int MostBytes = 8 << 20;

    /// <summary>Of one request, with all of its answer.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Where a service that has too much to do does not say how long.</summary>
    private static readonly TimeSpan UsualRest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    private readonly MusicBrainzSettings _settings;
    private readonly TimeProvider _time;
    private readonly RequestPace _pace;
    private readonly HttpMessageInvoker _http;
    private readonly string _agent;
    private long _notBefore;
    private volatile string? _trouble;

    /// <param name="settings">Where it is and who asks.</param>
    /// <param name="time">The clock.</param>
    public MusicBrainzClient(MusicBrainzSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _pace = new RequestPace(time, TimeSpan.FromSeconds(1));
        string version = typeof(MusicBrainzClient).Assembly.GetName().Version?.ToString(3) ?? "0";
        _agent = $"MusicFs/{version} ( {settings.Contact} )";
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            MaxConnectionsPerServer = 1,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
    }

    /// <summary>See <see cref="ISourceState.NotBefore"/>.</summary>
    public DateTimeOffset? NotBefore
    {
        get
        {
            DateTimeOffset until = new(Interlocked.Read(ref _notBefore), TimeSpan.Zero);
            return until > _time.GetUtcNow() ? until : null;
        }
    }

    /// <summary>See <see cref="ISourceState.Trouble"/>.</summary>
    public string? Trouble => _trouble;

    /// <summary>Asks for something and reads it.</summary>
    /// <param name="path">Below the address, with its query.</param>
    /// <param name="read">Makes the answer of its bytes; null for what is none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<FsResult<T>> GetAsync<T>(string path, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellation)
        where T : class
    {
        await _pace.WaitAsync(cancellation).ConfigureAwait(false);
        using CancellationTokenSource limit = new(Limit, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_settings.Address, path));
            request.Headers.TryAddWithoutValidation("User-Agent", _agent);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using HttpResponseMessage response = await _http.SendAsync(request, end.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                return Refused(response);
            if (response.Content.Headers.ContentType?.MediaType is not "application/json")
                return Wrong(FsError.Corrupt, $"it answered with {response.Content.Headers.ContentType?.MediaType ?? "something"} and not with JSON");
            if (await BodyAsync(response, end.Token).ConfigureAwait(false) is not { } body)
                return Wrong(FsError.Corrupt, $"its answer is larger than {MostBytes >> 20} MiB");
            if (read(body) is not { } answer)
                return Wrong(FsError.Corrupt, "its answer is not what was asked for");
            _trouble = null;
            return answer;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Wrong(FsError.TimedOut, $"it did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (JsonException)
        {
            return Wrong(FsError.Corrupt, "its answer is no JSON, or nested too deeply");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            return Wrong(FsError.OriginUnavailable, $"{_settings.Address.Authority}: {error.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Null for one that is too large.</summary>
    private static async Task<byte[]?> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MostBytes)
            return null;
        using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > MostBytes)
                return null;
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private FsError Refused(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        if (status == 404)
        {
            _trouble = null;
            return FsError.NotFound;
        }

        if (status is not (429 or >= 500))
            return Wrong(status is 401 or 403 ? FsError.AccessDenied : FsError.InvalidArgument, $"it answered with status {status}");
        TimeSpan rest = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => status is 429 or 503 ? UsualRest : TimeSpan.Zero,
        };
        rest = TimeSpan.FromTicks(Math.Clamp(rest.Ticks, 0, LongestRest.Ticks));
        if (rest > TimeSpan.Zero)
            Interlocked.Exchange(ref _notBefore, (_time.GetUtcNow() + rest).UtcTicks);
        return Wrong(status is 429 or 503 ? FsError.Busy : FsError.OriginUnavailable, $"it answered with status {status}{(rest > TimeSpan.Zero ? $" and wants to be left alone for {rest.TotalSeconds:0} s" : "")}");
    }

    private FsError Wrong(FsError error, string reason)
    {
        _trouble = reason;
        return error;
    }
}
