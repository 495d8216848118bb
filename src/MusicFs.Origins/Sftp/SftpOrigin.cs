using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Sftp;

/// <summary>
/// A folder on a server that one can log in to, over the system's ssh client. Links inside the folder are followed; what leads
/// out of it is not there. A version is size and time in whole seconds.
/// </summary>
public sealed class SftpOrigin : IOrigin, IFailureTeller, ISpaceTeller, IDisposable
{
    private const int MostEntries = 1_000_000;

    private readonly SftpPool _pool;
    private readonly ILogger _logger;

    private SftpOrigin(string id, SftpSettings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        _pool = new SftpPool(id, settings, time, logger);
        _logger = logger;
        Capabilities = new OriginCapabilities { IsRemote = true, Parallelism = settings.Connections * 8 };
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public OriginCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public Problem? LastFailure => _pool.LastFailure;

    /// <summary>The origin; null when its settings cannot be right. Nothing is connected yet.</summary>
    public static SftpOrigin? Open(string id, SftpSettings settings, TimeProvider time, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        bool isHost = settings.Host.Length > 0 && settings.Host[0] != '-' && !settings.Host.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c));
        problem = isHost ? null : new Problem($"\"{settings.Host}\" is not a host.", "Give a host's name or an alias of your ssh configuration.");
        return isHost ? new SftpOrigin(id, settings, time, logger) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        FsResult<SftpConnection> rented = await _pool.RentAsync(cancellation).ConfigureAwait(false);
        if (!rented.TryGetValue(out SftpConnection? connection))
            return rented.Error;
        FsResult<(SftpAttributes Attributes, byte[] RealPath)> found = await FindAsync(connection, directory, cancellation).ConfigureAwait(false);
        if (!found.IsSuccess)
            return found.Error;
        if (!found.Value.Attributes.IsFolder)
            return FsError.NotDirectory;
        SftpRequest open = SftpRequest.OfPath(SftpType.OpenDirectory, found.Value.RealPath);
        FsResult<byte[]> handle = await connection.AskHandleAsync(open, cancellation).ConfigureAwait(false);
        if (!handle.IsSuccess)
            return handle.Error;
        try
        {
            return await ReadFolderAsync(connection, handle.Value, directory, found.Value.RealPath, cancellation).ConfigureAwait(false);
        }
        finally
        {
            connection.Close(handle.Value);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<SftpConnection> rented = await _pool.RentAsync(cancellation).ConfigureAwait(false);
        if (!rented.TryGetValue(out SftpConnection? connection))
            return rented.Error;
        FsResult<(SftpAttributes Attributes, byte[] RealPath)> found = await FindAsync(connection, path, cancellation).ConfigureAwait(false);
        return found.IsSuccess ? EntryOf(path, found.Value.Attributes, found.Value.RealPath) is { } entry ? entry : FsError.NotSupported : found.Error;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        FsResult<SftpHandle> handle = await OpenHandleAsync(path, expected, cancellation).ConfigureAwait(false);
        return handle.IsSuccess ? new SftpFile(this, path, expected, handle.Value) : handle.Error;
    }

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        FsResult<OriginEntry> root = await StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
        // The server resolves a path whose last folder is missing.
        if (_pool.Describe(root.Error) is { } unusable)
            _pool.Tell(unusable);
        return !root.IsSuccess ? root.Error : root.Value.Kind == NodeKind.Directory ? FsError.None : FsError.NotDirectory;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<OriginSpace>> MeasureAsync(CancellationToken cancellation)
    {
        FsResult<SftpConnection> rented = await _pool.RentAsync(cancellation).ConfigureAwait(false);
        if (!rented.TryGetValue(out SftpConnection? connection))
            return rented.Error;
        return connection.Abilities.TellsSpace
            ? await connection.AskAsync(SftpRequest.OfExtension(SftpGreeting.Space).Add(connection.Root), SftpAnswers.Space, cancellation).ConfigureAwait(false)
            : FsError.NotSupported;
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    internal async ValueTask<FsResult<SftpHandle>> OpenHandleAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        FsResult<SftpConnection> rented = await _pool.RentAsync(cancellation).ConfigureAwait(false);
        if (!rented.TryGetValue(out SftpConnection? connection))
            return rented.Error;
        FsResult<(SftpAttributes Attributes, byte[] RealPath)> found = await FindAsync(connection, path, cancellation).ConfigureAwait(false);
        if (!found.IsSuccess)
            return found.Error;
        if (!found.Value.Attributes.IsFile)
            return found.Value.Attributes.IsFolder ? FsError.IsDirectory : FsError.NotSupported;
        const uint forReading = 1, noAttributes = 0;
        SftpRequest open = SftpRequest.OfPath(SftpType.Open, found.Value.RealPath).Add(forReading).Add(noAttributes);
        FsResult<byte[]> handle = await connection.AskHandleAsync(open, cancellation).ConfigureAwait(false);
        if (!handle.IsSuccess)
            return handle.Error;
        FsResult<SftpAttributes> opened = await connection
            .AskAsync(new SftpRequest(SftpType.FileStat).Add(handle.Value), SftpAnswers.Attributes, cancellation).ConfigureAwait(false);
        if (opened.IsSuccess && opened.Value.FileVersion == expected)
            return new SftpHandle(connection, handle.Value);
        connection.Close(handle.Value);
        return opened.IsSuccess ? FsError.Stale : opened.Error;
    }

    private static byte[] Join(byte[] folder, ReadOnlySpan<byte> name) =>
        name.IsEmpty ? folder : folder.AsSpan().EndsWith("/"u8) ? [.. folder, .. name] : [.. folder, (byte)'/', .. name];

    /// <summary>What a path leads to and where that really is; both asked at once.</summary>
    private static async ValueTask<FsResult<(SftpAttributes Attributes, byte[] RealPath)>> FindAsync(
        SftpConnection connection, OriginPath path, CancellationToken cancellation)
    {
        byte[] full = Join(connection.Root, path.Bytes);
        Task<FsResult<byte[]>> resolving = connection.AskAsync(SftpRequest.OfPath(SftpType.RealPath, full), SftpAnswers.Name, cancellation).AsTask();
        FsResult<SftpAttributes> attributes = await connection
            .AskAsync(SftpRequest.OfPath(SftpType.Stat, full), SftpAnswers.Attributes, cancellation).ConfigureAwait(false);
        FsResult<byte[]> real = await resolving.ConfigureAwait(false);
        if (!attributes.IsSuccess)
            return attributes.Error;
        if (!real.IsSuccess)
            return real.Error;
        return IsInside(connection.Root, real.Value) ? (attributes.Value, real.Value) : FsError.AccessDenied;
    }

    private static bool IsInside(byte[] root, ReadOnlySpan<byte> path) =>
        path.SequenceEqual(root) || (path.StartsWith(root) && (root.AsSpan().EndsWith("/"u8) || path[root.Length] == '/'));

    /// <summary>A folder's tag is its real place, which tells a scan when links lead it round in circles.</summary>
    private static OriginEntry? EntryOf(OriginPath path, SftpAttributes attributes, ReadOnlySpan<byte> realPath) =>
        attributes.IsFile ? new OriginEntry(path, NodeKind.File, attributes.FileVersion)
        : attributes.IsFolder ? new OriginEntry(path, NodeKind.Directory, new OriginVersion(0, attributes.Modified * 1_000_000_000L, BitConverter.ToUInt64(SHA256.HashData(realPath))))
        : null;

    private async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ReadFolderAsync(
        SftpConnection connection, byte[] handle, OriginPath directory, byte[] realPath, CancellationToken cancellation)
    {
        List<OriginEntry> entries = [];
        List<OriginPath> links = [];
        while (true)
        {
            SftpRequest request = new SftpRequest(SftpType.ReadDirectory).Add(handle);
            FsResult<List<(byte[] Name, SftpAttributes Attributes)>> part = await connection.AskAsync(request, SftpAnswers.Names, cancellation).ConfigureAwait(false);
            if (!part.TryGetValue(out List<(byte[] Name, SftpAttributes Attributes)>? names))
                return part.Error;
            if (names.Count == 0)
                break;
            foreach ((byte[] name, SftpAttributes attributes) in names)
            {
                if (!HttpNames.IsName(name))
                    continue;
                OriginPath path = directory.Append(name);
                if (attributes.IsLink)
                    links.Add(path);
                else if (EntryOf(path, attributes, Join(realPath, name)) is { } entry)
                    entries.Add(entry);
            }

            if (entries.Count + links.Count > MostEntries)
                return FsError.Corrupt;
        }

        FsError error = await FollowAsync(connection, links, entries, cancellation).ConfigureAwait(false);
        return error == FsError.None ? entries : error;
    }

    /// <summary>Adds what links lead to; all are asked for at once. Those that lead nowhere or out are left out.</summary>
    private async ValueTask<FsError> FollowAsync(SftpConnection connection, List<OriginPath> links, List<OriginEntry> entries, CancellationToken cancellation)
    {
        var asked = links.Select(link => FindAsync(connection, link, cancellation).AsTask()).ToArray();
        FsError failure = FsError.None;
        for (int i = 0; i < asked.Length; i++)
        {
            FsResult<(SftpAttributes Attributes, byte[] RealPath)> found = await asked[i].ConfigureAwait(false);
            if (found.IsSuccess && EntryOf(links[i], found.Value.Attributes, found.Value.RealPath) is { } entry)
                entries.Add(entry);
            else if (found.Error is FsError.NotFound or FsError.AccessDenied)
                _logger.LogDebug("{Path} on origin {Origin} is left out: {Error}.", links[i], Id, found.Error);
            else if (!found.IsSuccess)
                failure = found.Error;
        }

        return failure;
    }
}
