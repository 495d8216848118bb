using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Http;

/// <summary>
/// Sends the requests of one HTTP or WebDAV origin: one client with a pool of connections, credentials, bounded redirects,
/// and a pause where the server asks for one. Called from any thread.
/// </summary>
internal sealed class HttpTransport : IDisposable
{
    // As many as browsers and curl's users meet; a loop is found by counting.
    private const int MostRedirects = 5;

    // A short pause that the server asks for is waited out; over a longer one calls answer Busy without asking.
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5);

    private readonly HttpSettings _settings;
    private readonly HttpClient _client;
    private readonly ILogger _logger;
    private readonly string _root;
    private long _pausedUntil;
    private volatile Problem? _lastFailure;

    public HttpTransport(string id, HttpSettings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        Time = time;
        Streams = new HttpStreamPlaces(settings.Connections, time);
        _settings = settings;
        _logger = logger;
        Uri location = settings.Location;
        _root = location.AbsoluteUri.TrimEnd('/') + "/";
        FolderPath = HttpNames.Unescape(System.Text.Encoding.UTF8.GetBytes(new Uri(_root).AbsolutePath));
        _client = new HttpClient(HttpHandlers.Create(settings.Limits, settings.Connections, time)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Id { get; }

    /// <summary>The answers that are left open between reads.</summary>
    public HttpStreamPlaces Streams { get; }

    public TimeProvider Time { get; }

    public TimeLimits Limits => _settings.Limits;

    /// <summary>Where the origin is.</summary>
    public Uri Location => _settings.Location;

    /// <summary>The latest failure in words; null where there was none.</summary>
    public Problem? LastFailure => _lastFailure;

    /// <summary>The root's path on the server, unescaped, with slashes at both ends.</summary>
    public byte[] FolderPath { get; }

    /// <summary>What is wrong with a location; null when nothing is.</summary>
    public static Problem? Check(HttpSettings settings)
    {
        Uri location = settings.Location;
        if (!location.IsAbsoluteUri || location.Scheme is not ("http" or "https"))
            return new Problem($"{location} is not an HTTP address.", "Give one that begins with http:// or https://.");
        if (location.UserInfo.Length > 0)
            return new Problem("The address of an origin holds a user or a password.", "Give them as credentials: addresses are shown and logged.");
        return location.Query.Length + location.Fragment.Length > 0
            ? new Problem($"{location} has more than a path.", "Give the address of the folder, up to its last slash.")
            : null;
    }

    /// <summary>
    /// The answer to one request, its body still to be read; a status that is no success is an error.
    /// <see cref="FsError.IsDirectory"/> when the server sends us from a name to the same name with a slash.
    /// </summary>
    public async ValueTask<FsResult<HttpResponseMessage>> SendAsync(
        HttpMethod method, OriginPath path, bool asFolder, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        Uri url = HttpNames.UrlOf(_root, path, asFolder);
        for (int redirects = 0; ; redirects++)
        {
            FsResult<HttpResponseMessage> answer = await SendOnceAsync(method, url, prepare, cancellation).ConfigureAwait(false);
            if (!answer.TryGetValue(out HttpResponseMessage? response) || response.IsSuccessStatusCode)
                return answer;
            using (response)
            {
                Uri? target = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;
                if (target is null)
                    return ErrorOf(response, method, path);
                target = new Uri(url, target);
                if (LeadsIntoFolder(url, target))
                    return FsError.IsDirectory;
                if (redirects == MostRedirects || !MayFollow(url, target))
                {
                    _logger.LogWarning("{Path} on origin {Origin} leads from redirect to redirect, or to a place without encryption.", path, Id);
                    return FsError.OriginUnavailable;
                }

                url = target;
            }
        }
    }

    /// <summary>The body of an answer, bounded in length and silence.</summary>
    public async ValueTask<BoundedBody> BodyOfAsync(HttpResponseMessage response, long most, CancellationToken cancellation) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), most, Limits.Idle, Time);

    /// <summary>The error of an exception, its detail logged.</summary>
    public FsError ErrorOf(Exception exception, bool isOver, OriginPath path, CancellationToken caller)
    {
        FsError error = HttpErrors.From(exception, isOver, caller);
        Tell(HttpProblems.Of(exception, error, _settings.Location));
        if (error == FsError.Internal)
            _logger.LogError(exception, "Reading {Path} on origin {Origin} failed.", path, Id);
        else if (error != FsError.Interrupted)
            _logger.LogDebug("{Path} on origin {Origin}: {Error}, {Reason}", path, Id, error, exception.Message);
        return error;
    }

    /// <summary>Takes note of a failure for whoever asks what it was.</summary>
    public void Tell(Problem? failure) => _lastFailure = failure ?? _lastFailure;

    public void Dispose() => _client.Dispose();

    private async ValueTask<FsResult<HttpResponseMessage>> SendOnceAsync(
        HttpMethod method, Uri url, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        OriginPath none = default;
        using Deadline deadline = new(Limits.FirstByte, Time, cancellation);
        try
        {
            if (!await WaitOutPauseAsync(deadline.Token).ConfigureAwait(false))
                return FsError.Busy;
            using HttpRequestMessage request = new(method, url);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MusicFs", null));
            if (IsOurServer(url))
                request.Headers.Authorization = _settings.Credentials?.Header;
            prepare?.Invoke(request);
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return ErrorOf(e, deadline.IsOver, none, cancellation);
        }
    }

    /// <summary>False when the server asked for a longer pause than a caller should wait for.</summary>
    private async ValueTask<bool> WaitOutPauseAsync(CancellationToken cancellation)
    {
        long until = Interlocked.Read(ref _pausedUntil);
        if (until == 0)
            return true;
        TimeSpan left = Time.GetElapsedTime(Time.GetTimestamp(), until);
        if (left > ShortPause)
            return false;
        if (left > TimeSpan.Zero)
            await Task.Delay(left, Time, cancellation).ConfigureAwait(false);
        return true;
    }

    private FsError ErrorOf(HttpResponseMessage response, HttpMethod method, OriginPath path)
    {
        RetryConditionHeaderValue? when = response.Headers.RetryAfter;
        FsError error = HttpErrors.From(response.StatusCode, when is not null);
        Tell(HttpProblems.Of(response.StatusCode, _settings.Location, _settings.Credentials is not null, path.IsRoot));
        if (error == FsError.Busy && when is not null)
        {
            TimeSpan pause = when.Delta ?? when.Date - Time.GetUtcNow() ?? TimeSpan.Zero;
            pause = pause > LongestPause ? LongestPause : pause;
            Interlocked.Exchange(ref _pausedUntil, Time.GetTimestamp() + (long)(pause.TotalSeconds * Time.TimestampFrequency));
            _logger.LogInformation("Origin {Origin} asks for a pause of {Seconds} s.", Id, (int)pause.TotalSeconds);
        }

        _logger.LogDebug("{Method} {Path} on origin {Origin}: status {Status}, {Error}.", method, path, Id, (int)response.StatusCode, error);
        return error;
    }

    private bool IsOurServer(Uri url) =>
        url.Scheme == _settings.Location.Scheme && url.Port == _settings.Location.Port
        && url.Host.Equals(_settings.Location.Host, StringComparison.OrdinalIgnoreCase);

    private static bool MayFollow(Uri from, Uri to) => to.Scheme == "https" || (to.Scheme == "http" && from.Scheme == "http");

    /// <summary>How servers say "this is a folder". The host is not compared: behind a proxy servers get their own address wrong.</summary>
    private static bool LeadsIntoFolder(Uri from, Uri to) =>
        to.AbsolutePath.Length > 1 && to.AbsolutePath[^1] == '/'
        && Decoded(to).AsSpan(..^1).SequenceEqual(Decoded(from));

    private static byte[] Decoded(Uri url) => HttpNames.Unescape(System.Text.Encoding.UTF8.GetBytes(url.AbsolutePath));
}
