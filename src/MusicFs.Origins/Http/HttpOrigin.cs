using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// A folder that a web server shows as index pages. A version is a file's size and date. An exact index (JSON) gives them for
/// a whole folder; what a page for people says is compared with what is known of its files, and else the files are asked for one by one.
/// </summary>
public sealed class HttpOrigin : IOrigin, IFailureTeller, IDisposable
{
    // What codecs read first of a file.
    private const int Head = 32 * 1024;

    private readonly HttpTransport _transport;
    private readonly IndexClock _clock;
    private readonly HttpFiles _files;
    private readonly ILogger _logger;
    private readonly int _connections;

    private HttpOrigin(string id, HttpSettings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        _transport = new HttpTransport(id, settings, time, logger);
        _files = new HttpFiles(_transport, logger);
        _clock = new IndexClock(time);
        _logger = logger;
        _connections = settings.Connections;
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => new() { IsRemote = true, Ranges = _files.HaveRanges, ReadsOn = _files.HaveRanges, Parallelism = _connections };

    /// <inheritdoc/>
    public Problem? LastFailure => _transport.LastFailure;

    /// <summary>The origin; null when its settings cannot be right. Nothing is sent yet.</summary>
    public static HttpOrigin? Open(string id, HttpSettings settings, TimeProvider time, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        problem = HttpTransport.Check(settings);
        return problem is null ? new HttpOrigin(id, settings, time, logger) : null;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        ListFolderAsync(directory, known: null, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        ListFolderAsync(directory, known, cancellation);

    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListFolderAsync(
        OriginPath directory, Func<OriginPath, OriginVersion?>? known, CancellationToken cancellation)
    {
        FsResult<List<IndexEntry>> index = await ReadIndexAsync(directory, cancellation).ConfigureAwait(false);
        if (index.Error == FsError.NotFound && !directory.IsRoot)
            return (await _files.DescribeAsync(directory, cancellation).ConfigureAwait(false)).IsSuccess ? FsError.NotDirectory : FsError.NotFound;
        return index.IsSuccess
            ? await new IndexCompletion(StatAsync, _clock, _connections).RunAsync(directory, index.Value, known, cancellation).ConfigureAwait(false)
            : index.Error;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<HttpValidators> file = await _files.DescribeAsync(path, cancellation).ConfigureAwait(false);
        if (file.IsSuccess)
            return new OriginEntry(path, NodeKind.File, file.Value.Version);
        return file.Error == FsError.IsDirectory ? new OriginEntry(path, NodeKind.Directory, default) : file.Error;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation)
    {
        FsResult<HttpOpening> file = await _files.DescribeAsync(path, first, cancellation).ConfigureAwait(false);
        if (!file.TryGetValue(out HttpOpening? opening))
            return file.Error;
        if (opening.Validators.Version == expected)
            return new FsResult<IOriginFile>(_files.Open(path, expected, opening));
        opening.Dispose();
        return FsError.Stale;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        listed == OriginVersion.Unknown ? OpenFoundAsync(path, cancellation)
        : new(new FsResult<IOriginFile>(_files.OpenListed(path, listed, token => CheckAsync(path, listed, token))));

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        FsError error = (await _files.DescribeAsync(OriginPath.Root, cancellation).ConfigureAwait(false)).Error;
        return error == FsError.IsDirectory ? FsError.None : error;
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <summary>Whatever the file is: its beginning tells, which is read next anyway.</summary>
    private async ValueTask<FsResult<IOriginFile>> OpenFoundAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<HttpOpening> file = await _files.DescribeAsync(path, new FirstRead(0, Head), cancellation).ConfigureAwait(false);
        // Of an empty file there is no range.
        if (file.Error == FsError.Stale)
            file = await _files.DescribeAsync(path, default(FirstRead), cancellation).ConfigureAwait(false);
        return file.TryGetValue(out HttpOpening? opening)
            ? new FsResult<IOriginFile>(_files.Open(path, opening.Validators.Version, opening)) : file.Error;
    }

    /// <summary>What a file is now, if that is what is expected of it.</summary>
    private async ValueTask<FsResult<HttpValidators>> CheckAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        FsResult<HttpValidators> file = await _files.DescribeAsync(path, cancellation).ConfigureAwait(false);
        return file.IsSuccess && file.Value.Version != expected ? FsError.Stale : file;
    }

    private async ValueTask<FsResult<List<IndexEntry>>> ReadIndexAsync(OriginPath directory, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await _transport.SendAsync(HttpMethod.Get, directory, asFolder: true, AcceptIndex, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        try
        {
            using BoundedBody body = await _transport.BodyOfAsync(response, IndexReader.MostBytes, cancellation).ConfigureAwait(false);
            byte[] folder = directory.IsRoot ? _transport.FolderPath : [.. _transport.FolderPath, .. directory.Bytes, (byte)'/'];
            IndexReader? reader = IndexReader.For(response.Content.Headers.ContentType?.MediaType, folder);
            FsResult<List<IndexEntry>> index =
                reader is null ? FsError.NotDirectory : await reader.ReadAsync(body, cancellation).ConfigureAwait(false);
            if (index.Error is FsError.Corrupt or FsError.NotDirectory)
                _transport.Tell(HttpProblems.NoIndex(_transport.Location));
            if (index.Error == FsError.Corrupt)
                _logger.LogWarning("What the server of origin {Origin} shows for the folder {Path} is no index of it, or not a whole one.", Id, directory);
            return index;
        }
        catch (Exception e)
        {
            return _transport.ErrorOf(e, isOver: false, directory, cancellation);
        }

        static void AcceptIndex(HttpRequestMessage request)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html", 0.9));
        }
    }
}
