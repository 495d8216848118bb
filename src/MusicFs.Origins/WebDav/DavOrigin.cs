using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.WebDav;

/// <summary>
/// A folder of a WebDAV server (RFC 4918). One PROPFIND lists a folder with everything a version is made of: length, date and
/// entity tag. Files are read as over plain HTTP.
/// </summary>
public sealed class DavOrigin : IOrigin, IFailureTeller, IDisposable
{
    private static readonly HttpMethod Propfind = new("PROPFIND");

    private static readonly byte[] Question = Encoding.UTF8.GetBytes(
        """<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>""");

    private readonly HttpTransport _transport;
    private readonly HttpFiles _files;
    private readonly ILogger _logger;
    private readonly int _connections;

    private DavOrigin(string id, HttpSettings settings, TimeProvider time, ILogger logger)
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

    /// <summary>The origin; null when its settings cannot be right. Nothing is sent yet.</summary>
    public static DavOrigin? Open(string id, HttpSettings settings, TimeProvider time, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        problem = HttpTransport.Check(settings);
        return problem is null ? new DavOrigin(id, settings, time, logger) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        FsResult<List<OriginEntry>> found = await FindAsync(directory, asFolder: true, cancellation).ConfigureAwait(false);
        // Apache calls a file that is asked for as a folder a bad request.
        if (found.Error is FsError.NotFound or FsError.NotDirectory or FsError.InvalidArgument && !directory.IsRoot)
        {
            FsResult<OriginEntry> entry = await StatAsync(directory, cancellation).ConfigureAwait(false);
            return entry.IsSuccess && entry.Value.Kind == NodeKind.File ? FsError.NotDirectory : entry.IsSuccess ? found.Error : entry.Error;
        }

        if (!found.TryGetValue(out List<OriginEntry>? entries))
            return found.Error;
        // The folder itself is among them; what it lists itself as must be a folder.
        int self = entries.FindIndex(entry => entry.Path == directory);
        if (self < 0 || entries[self].Kind != NodeKind.Directory)
            return self < 0 ? FsError.Corrupt : FsError.NotDirectory;
        entries.RemoveAt(self);
        return entries;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<List<OriginEntry>> found = await FindAsync(path, asFolder: false, cancellation).ConfigureAwait(false);
        if (found.Error == FsError.IsDirectory)
            return new OriginEntry(path, NodeKind.Directory, default);
        if (!found.TryGetValue(out List<OriginEntry>? entries))
            return found.Error;
        return entries.Count > 0 ? entries[0] : FsError.NotSupported;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation)
    {
        FsResult<HttpOpening> content = await _files.DescribeAsync(path, first, cancellation).ConfigureAwait(false);
        FsError error = FsError.None;
        // The headers of the content mostly say what lists say: length, date and tag.
        if (!content.TryGetValue(out HttpOpening? opening) || !opening.Validators.Makes(expected))
            error = await CompareAsync(path, expected, content.Error, opening?.Validators, cancellation).ConfigureAwait(false);
        if (error == FsError.None)
            return new FsResult<IOriginFile>(_files.Open(path, expected, opening!));
        opening?.Dispose();
        return error;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        new(new FsResult<IOriginFile>(_files.OpenListed(path, listed, token => CheckAsync(path, listed, token))));

    /// <summary>What the content of a file is now, if that is what is expected of it.</summary>
    private async ValueTask<FsResult<HttpValidators>> CheckAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        FsResult<HttpValidators> content = await _files.DescribeAsync(path, cancellation).ConfigureAwait(false);
        content.TryGetValue(out HttpValidators? found);
        FsError error = await CompareAsync(path, expected, content.Error, found, cancellation).ConfigureAwait(false);
        return error == FsError.None ? found! : error;
    }

    /// <summary>Whether a content that was described is what is expected, as the server lists it; else why not.</summary>
    private async ValueTask<FsError> CompareAsync(
        OriginPath path, OriginVersion expected, FsError described, HttpValidators? content, CancellationToken cancellation)
    {
        if (described is not (FsError.None or FsError.NotSupported))
            return described;
        // After the content: what changes in between shows in this answer, and what changes after it shows in the reads.
        FsResult<OriginEntry> entry = await StatAsync(path, cancellation).ConfigureAwait(false);
        if (!entry.IsSuccess)
            return entry.Error;
        if (entry.Value.Kind != NodeKind.File)
            return FsError.IsDirectory;
        if (content is null)
            return described;
        return entry.Value.Version == expected && content.Size == expected.Size ? FsError.None : FsError.Stale;
    }

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        FsResult<OriginEntry> root = await StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
        return !root.IsSuccess ? root.Error : root.Value.Kind == NodeKind.Directory ? FsError.None : FsError.NotDirectory;
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <inheritdoc/>
    public Problem? LastFailure => _transport.LastFailure;

    /// <summary>A resource, and the entries of it where it is asked for as a folder.</summary>
    private async ValueTask<FsResult<List<OriginEntry>>> FindAsync(OriginPath path, bool asFolder, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await _transport.SendAsync(Propfind, path, asFolder, Prepare, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        try
        {
            using BoundedBody body = await _transport
                .BodyOfAsync(response, asFolder ? IndexReader.MostBytes : IndexReader.MostBytes / IndexReader.MostEntries * 64, cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.MultiStatus)
                return await ReadAsync(path, body).ConfigureAwait(false);
            _transport.Tell(new Problem($"{_transport.Location.Host} does not speak WebDAV here (status {(int)response.StatusCode}).", "Check the path of the address, or use http(s):// for a server's listing."));
            _logger.LogWarning("The server of origin {Origin} answered a WebDAV request for {Path} with status {Status}.", Id, path, (int)response.StatusCode);
            return FsError.NotSupported;
        }
        catch (Exception e)
        {
            FsError error = _transport.ErrorOf(e, isOver: false, path, cancellation);
            if (error == FsError.Corrupt)
                _logger.LogWarning("What the server of origin {Origin} answered for {Path} cannot be read: {Reason}", Id, path, e.Message);
            return error;
        }

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.Add("Depth", asFolder ? "1" : "0");
            request.Content = new ByteArrayContent(Question);
            request.Content.Headers.ContentType = new("application/xml");
        }
    }

    private async ValueTask<FsResult<List<OriginEntry>>> ReadAsync(OriginPath path, Stream body)
    {
        List<OriginEntry> entries = [];
        HashSet<OriginPath> seen = [];
        byte[] folder = path.IsRoot ? _transport.FolderPath : [.. _transport.FolderPath, .. path.Bytes, (byte)'/'];
        using DavReader reader = new(body);
        await foreach (DavEntry entry in reader.ReadAsync().ConfigureAwait(false))
        {
            if (PathOf(entry, path, folder) is not { } found || !seen.Add(found))
                continue;
            if (entry.IsFolder)
                entries.Add(new OriginEntry(found, NodeKind.Directory, default));
            else if (entry.Version is { } version)
                entries.Add(new OriginEntry(found, NodeKind.File, version));
            else
                _logger.LogDebug("{Path} on origin {Origin} is left out: it has no length.", found, Id);
            if (entries.Count > IndexReader.MostEntries)
                return FsError.Corrupt;
        }

        return entries;
    }

    /// <summary>Which path a resource of the answer is: the one asked for, or a name in it; null of anything else.</summary>
    private static OriginPath? PathOf(DavEntry entry, OriginPath path, byte[] folder)
    {
        byte[] link = Encoding.UTF8.GetBytes(entry.Link);
        if (HttpNames.IsFolder(link, folder))
            return path;
        return HttpNames.NameOf(link, folder, out _) is { } name ? path.Append(name) : null;
    }
}
