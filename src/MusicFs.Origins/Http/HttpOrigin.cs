using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Http;

/// <summary>
/// A folder that a web server shows as index pages. A version is a file's size and date. An exact index (JSON) gives them for
/// a whole folder; those of the files on a page for people are asked for one by one, several at once.
/// </summary>
public sealed class HttpOrigin : IOrigin, IFailureTeller, IDisposable
{
    private readonly HttpTransport _transport;
    private readonly HttpFiles _files;
    private readonly ILogger _logger;
    private readonly int _connections;

    private HttpOrigin(string id, HttpSettings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        _transport = new HttpTransport(id, settings, time, logger);
        _files = new HttpFiles(_transport, logger);
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
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        FsResult<List<IndexEntry>> index = await ReadIndexAsync(directory, cancellation).ConfigureAwait(false);
        if (index.Error == FsError.NotFound && !directory.IsRoot)
            return (await _files.DescribeAsync(directory, cancellation).ConfigureAwait(false)).IsSuccess ? FsError.NotDirectory : FsError.NotFound;
        return index.IsSuccess ? await CompleteAsync(directory, index.Value, cancellation).ConfigureAwait(false) : index.Error;
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
        OpenAtAsync(path, expected, 0, 0, cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(
        OriginPath path, OriginVersion expected, long offset, int length, CancellationToken cancellation)
    {
        FsResult<(HttpValidators Validators, HttpBeginning? Beginning)> file =
            await _files.DescribeAsync(path, offset, length, cancellation).ConfigureAwait(false);
        if (!file.IsSuccess)
            return file.Error;
        if (file.Value.Validators.Version == expected)
            return new FsResult<IOriginFile>(_files.Open(path, expected, file.Value.Validators, file.Value.Beginning));
        file.Value.Beginning?.Dispose();
        return FsError.Stale;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        new(new FsResult<IOriginFile>(_files.OpenListed(path, listed, token => CheckAsync(path, listed, token))));

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        FsError error = (await _files.DescribeAsync(OriginPath.Root, cancellation).ConfigureAwait(false)).Error;
        return error == FsError.IsDirectory ? FsError.None : error;
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

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

    /// <summary>The entries, the version of each file that the index did not give asked for. One that is gone meanwhile is left out.</summary>
    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> CompleteAsync(
        OriginPath directory, List<IndexEntry> index, CancellationToken cancellation)
    {
        var entries = new OriginEntry?[index.Count];
        List<int> unknown = [];
        for (int i = 0; i < entries.Length; i++)
        {
            if (!index[i].IsFolder && index[i].Version is null)
                unknown.Add(i);
            else
                entries[i] = new OriginEntry(directory.Append(index[i].Name), index[i].IsFolder ? NodeKind.Directory : NodeKind.File, index[i].Version ?? default);
        }

        FsError failure = FsError.None;
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ParallelOptions several = new() { MaxDegreeOfParallelism = _connections, CancellationToken = failed.Token };
        try
        {
            await Parallel.ForEachAsync(unknown, several, async (i, token) =>
            {
                FsResult<OriginEntry?> entry = await AskAsync(directory.Append(index[i].Name), token).ConfigureAwait(false);
                if (entry.IsSuccess)
                    entries[i] = entry.Value;
                else if (!token.IsCancellationRequested)
                    (failure, _) = (entry.Error, failed.CancelAsync());
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? FsError.Interrupted : failure;
        }

        return entries.OfType<OriginEntry>().ToArray();
    }

    /// <summary>The entry of a file that an index names; null when there is none after all. A denied one is there, without a version.</summary>
    private async ValueTask<FsResult<OriginEntry?>> AskAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<OriginEntry> entry = await StatAsync(path, cancellation).ConfigureAwait(false);
        return entry.Error switch
        {
            FsError.None => entry.Value,
            FsError.AccessDenied => new OriginEntry(path, NodeKind.File, default),
            FsError.NotFound or FsError.NotSupported => new FsResult<OriginEntry?>(value: null),
            _ => entry.Error,
        };
    }
}
