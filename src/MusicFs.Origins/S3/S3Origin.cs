using System.Text;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.S3;

/// <summary>
/// A bucket of an S3-compatible service, or a folder in one. Folders are what keys have before their slashes, and the empty
/// objects that programs leave to mark them. The entity tag makes versions strong.
/// </summary>
public sealed class S3Origin : IOrigin, IFailureTeller, IDisposable
{
    // The service gives no more at once.
    private const int PageSize = 1000, MostEntries = 1_000_000;

    private readonly S3Bucket _bucket;
    private readonly ILogger _logger;

    private S3Origin(string id, S3Settings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        _bucket = new S3Bucket(id, settings, time, logger);
        _logger = logger;
        Capabilities = new OriginCapabilities { IsRemote = true, StrongVersions = true, Parallelism = settings.Connections };
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public OriginCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public Problem? LastFailure => _bucket.LastFailure;

    /// <summary>The origin; null when its settings cannot be right. Nothing is sent yet.</summary>
    public static S3Origin? Open(string id, S3Settings settings, TimeProvider time, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        problem = settings switch
        {
            { Bucket.Length: 0 } => new Problem("The origin names no bucket.", "Give the bucket's name."),
            { Endpoint: { Scheme: not ("http" or "https") } endpoint } => new Problem($"{endpoint} is not the address of a service.", "Give one that begins with https://."),
            { Endpoint.UserInfo.Length: > 0 } => new Problem("The address of a service holds a user or a password.", "Give keys as credentials: addresses are shown and logged."),
            _ => null,
        };
        return problem is null ? new S3Origin(id, settings, time, logger) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        if (_bucket.PrefixOf(directory) is not { } prefix)
            return FsError.NotFound;
        Dictionary<string, OriginEntry> entries = [];
        bool isThere = directory.IsRoot;
        string? after = null;
        do
        {
            FsResult<ListObjectsV2Response> answer = await _bucket.ListAsync(prefix, after, PageSize, cancellation).ConfigureAwait(false);
            if (!answer.TryGetValue(out ListObjectsV2Response? page))
                return answer.Error;
            isThere |= page.S3Objects?.Count > 0 || page.CommonPrefixes?.Count > 0;
            AddPage(directory, prefix, page, entries);
            if (entries.Count > MostEntries)
                return FsError.Corrupt;
            after = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (after is not null);

        if (isThere)
            return entries.Values.ToArray();
        FsResult<OriginEntry> file = await StatFileAsync(directory, cancellation).ConfigureAwait(false);
        return file.IsSuccess ? FsError.NotDirectory : file.Error;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<OriginEntry> file = path.IsRoot ? FsError.NotFound : await StatFileAsync(path, cancellation).ConfigureAwait(false);
        bool mayBeFolder = file.IsSuccess ? file.Value.Version.Size == 0 : file.Error == FsError.NotFound;
        if (!mayBeFolder || _bucket.PrefixOf(path) is not { } prefix)
            return file;
        FsResult<ListObjectsV2Response> below = await _bucket.ListAsync(prefix, null, 1, cancellation).ConfigureAwait(false);
        if (!below.TryGetValue(out ListObjectsV2Response? page))
            return below.Error;
        bool isFolder = path.IsRoot || page.S3Objects?.Count > 0 || page.CommonPrefixes?.Count > 0;
        return isFolder ? new OriginEntry(path, NodeKind.Directory, default) : file;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (path.IsRoot)
            return FsError.IsDirectory;
        if (_bucket.KeyOf(path) is not { } key)
            return FsError.NotFound;
        FsResult<GetObjectMetadataResponse> answer = await _bucket.DescribeAsync(key, cancellation).ConfigureAwait(false);
        if (answer.TryGetValue(out GetObjectMetadataResponse? described))
            return VersionOf(described.ContentLength, described.LastModified, described.ETag) == expected
                ? new S3File(_bucket, key, described.ETag, expected) : FsError.Stale;
        if (answer.Error != FsError.NotFound)
            return answer.Error;
        FsResult<OriginEntry> folder = await StatAsync(path, cancellation).ConfigureAwait(false);
        return folder.IsSuccess && folder.Value.Kind == NodeKind.Directory ? FsError.IsDirectory : FsError.NotFound;
    }

    /// <summary>Lists have the tag that makes the version, so that its hash is enough to know the object by.</summary>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        listed.Tag != 0 && !path.IsRoot && _bucket.KeyOf(path) is { } key
            ? new(new FsResult<IOriginFile>(new S3File(_bucket, key, tag: null, listed))) : OpenAsync(path, listed, cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        (await _bucket.ListAsync(_bucket.PrefixOf(OriginPath.Root)!, null, 1, cancellation).ConfigureAwait(false)).Error;

    /// <inheritdoc/>
    public void Dispose() => _bucket.Dispose();

    private async ValueTask<FsResult<OriginEntry>> StatFileAsync(OriginPath path, CancellationToken cancellation)
    {
        if (_bucket.KeyOf(path) is not { } key)
            return FsError.NotFound;
        FsResult<GetObjectMetadataResponse> answer = await _bucket.DescribeAsync(key, cancellation).ConfigureAwait(false);
        return answer.TryGetValue(out GetObjectMetadataResponse? described)
            ? new OriginEntry(path, NodeKind.File, VersionOf(described.ContentLength, described.LastModified, described.ETag)) : answer.Error;
    }

    /// <summary>Where an object and a folder have one name, an empty object is the folder's mark, and any other hides the folder.</summary>
    private void AddPage(OriginPath directory, string prefix, ListObjectsV2Response page, Dictionary<string, OriginEntry> entries)
    {
        foreach (S3Object found in page.S3Objects ?? [])
        {
            if (NameOf(found.Key, prefix) is not { } name)
                continue;
            OriginEntry entry = new(directory.Append(Encoding.UTF8.GetBytes(name)), NodeKind.File, VersionOf(found.Size ?? 0, found.LastModified, found.ETag));
            if (entry.Version.Size > 0)
                entries[name] = entry;
            else
                entries.TryAdd(name, entry);
        }

        foreach (string folder in page.CommonPrefixes ?? [])
        {
            if (NameOf(folder.TrimEnd('/'), prefix) is { } name && (!entries.TryGetValue(name, out OriginEntry before) || before.Version.Size == 0))
                entries[name] = new OriginEntry(directory.Append(Encoding.UTF8.GetBytes(name)), NodeKind.Directory, default);
        }
    }

    /// <summary>The last component of a key; null of the folder's own mark and of keys that no path can have.</summary>
    private string? NameOf(string key, string prefix)
    {
        string name = key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : "";
        if (HttpNames.IsName(Encoding.UTF8.GetBytes(name)))
            return name;
        if (name.Length > 0)
            _logger.LogDebug("The key {Key} on origin {Origin} is left out: it is no path.", key, Id);
        return null;
    }

    /// <summary>In whole seconds: listings have more of a second than the object's own headers.</summary>
    private static OriginVersion VersionOf(long size, DateTime? modified, string? tag)
    {
        long ticks = modified is { } time ? time.ToUniversalTime().Ticks - DateTime.UnixEpoch.Ticks : 0;
        return new OriginVersion(size, ticks / TimeSpan.TicksPerSecond * 1_000_000_000, HttpValidators.Hash(tag));
    }
}
