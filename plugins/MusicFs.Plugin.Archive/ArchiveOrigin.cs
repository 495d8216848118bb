using System.Text;
using System.Text.Unicode;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// The contents of an archive, or of the archives in a folder and the folders below it, each shown as a folder of its name. What was learnt of an archive is kept until that changes,
/// of a few archives at a time. Any thread; reads of the disk are made on the caller's.
/// </summary>
internal sealed class ArchiveOrigin(string id, string place, bool isFolder, ArchiveSettings settings, IPluginLog log) : IOrigin, IFailureTeller, IDisposable
{
    /// <summary>Archives that are kept open, with what is in them, as long as that is no more than two archives may have; those of open files are open beside them.</summary>
    private const int MostKept = 16;

    private readonly Lock _gate = new();

    /// <summary>Last used last.</summary>
    private readonly List<(string Path, OpenArchive Archive)> _kept = [];

    /// <summary>An archive is read by one at a time, which others wait for.</summary>
    private readonly SemaphoreSlim _opening = new(1, 1);

    private readonly InflaterBudget _budget = new();
    private volatile Problem? _lastFailure;
    private bool _isDisposed;

    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities { get; } = new() { IsRemote = settings.IsCached, Parallelism = 8 };

    /// <inheritdoc/>
    public Problem? LastFailure => _lastFailure;

    /// <summary>Inflaters that have memory.</summary>
    internal int AwakeInflaters => _budget.Awake;

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        InAsync<IReadOnlyList<OriginEntry>>(directory, ListFolder, static (archive, at) => List(archive, at), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        InAsync(path, folder => StatFolder(path, folder), static (archive, at) => Stat(archive, at), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) => InAsync(
        path,
        folder => StatFolder(path, folder) is { IsSuccess: false, Error: var error } ? error : FsError.IsDirectory,
        (archive, at) => Open(archive, at, expected),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => (await StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false)).Error;

    /// <summary>Files that are open stay so.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _kept.ForEach(static kept => kept.Archive.LetGo());
            _kept.Clear();
        }
    }

    /// <summary>Asks the folder, or the archive, that a path leads to.</summary>
    private async ValueTask<FsResult<T>> InAsync<T>(OriginPath path, Func<string, FsResult<T>> inFolder, Func<OpenArchive, ArchivePlace, FsResult<T>> inArchive, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        try
        {
            if (Find(path) is not { } at)
                return FsError.NotFound;
            if (!at.IsArchive)
                return inFolder(at.File);
            OpenArchive? archive = await HoldAsync(at.File, cancellation).ConfigureAwait(false);
            // One that was named is away; one in a folder is gone.
            if (archive is null)
                return isFolder ? FsError.NotFound : Away("archive");
            try
            {
                if (archive.Problem is { } problem)
                    Tell($"{at.File} {problem.Reason}", "Replace it, or take it away.");
                return archive.Problem is { } unreadable && !at.Inner.IsRoot ? unreadable.Error : inArchive(archive, at);
            }
            finally
            {
                archive.LetGo();
            }
        }
        catch (Exception fault) when (ArchiveErrors.From(fault) is { } error)
        {
            if (error == FsError.NotFound && path.IsRoot)
                return Away(isFolder ? "folder" : "archive");
            if (error is not (FsError.Interrupted or FsError.NotFound))
                Tell($"{place} cannot be read: {fault.Message}", "Check its disk, and whether this user may read it.");
            return error;
        }
    }

    /// <summary>For whoever asks what it was; the host logs it.</summary>
    private void Tell(string what, string remedy) => _lastFailure = new Problem(what, remedy);

    private FsError Away(string what)
    {
        Tell($"The {what} {place} is not there.", "Mount the disk it is on, or put it back.");
        return FsError.OriginUnavailable;
    }

    private static FsResult<IReadOnlyList<OriginEntry>> List(OpenArchive archive, ArchivePlace at)
    {
        if (archive.Problem is { } problem)
            return problem.Error;
        if (archive.Index.Folder(at.Inner) is not { } paths)
            return archive.Index.File(at.Inner) is null ? FsError.NotFound : FsError.NotDirectory;
        return new FsResult<IReadOnlyList<OriginEntry>>([.. paths.Select(path => Entry(archive, at with { Inner = path }))]);
    }

    /// <summary>The archive itself is a folder, also where nothing in it can be read: that is told by listing it.</summary>
    private static FsResult<OriginEntry> Stat(OpenArchive archive, ArchivePlace at) =>
        archive.Index.File(at.Inner) is null && archive.Index.Folder(at.Inner) is null ? FsError.NotFound : Entry(archive, at);

    private FsResult<IOriginFile> Open(OpenArchive archive, ArchivePlace at, OriginVersion expected)
    {
        if (archive.Index.File(at.Inner) is not { } entry)
            return archive.Index.Folder(at.Inner) is null ? FsError.NotFound : FsError.IsDirectory;
        OriginVersion version = VersionOf(archive, entry);
        if (expected != version && expected != OriginVersion.Unknown)
            return FsError.Stale;
        if (archive.DataOffset(entry) is not { } offset)
            return archive.IsUnchanged() ? FsError.Corrupt : FsError.Stale;
        return archive.TryHold() ? new ArchiveFile(archive, entry, version, offset, _budget, Damaged) : FsError.BadHandle;
    }

    /// <summary>Bytes of a file that are not what the archive says of them.</summary>
    private void Damaged(string reason) => Tell($"A file in {place} cannot be read: {reason}", "Test the archive (unzip -t, tar -t), and replace it.");

    private static OriginEntry Entry(OpenArchive archive, ArchivePlace at) => archive.Index.File(at.Inner) is { } entry
        ? new OriginEntry(at.Path, NodeKind.File, VersionOf(archive, entry))
        : new OriginEntry(at.Path, NodeKind.Directory, new OriginVersion(0, archive.Version.ModifiedNanoseconds, 0));

    /// <summary>
    /// The time is the file's own; the tag is made of the archive's size and time and of what it says of the file. An archive that is replaced so has other files,
    /// which are read anew: cheaper than to find out that they are the same.
    /// </summary>
    private static OriginVersion VersionOf(OpenArchive archive, ArchiveEntry entry)
    {
        ulong tag = 0xCBF29CE484222325;
        foreach (long number in (ReadOnlySpan<long>)[archive.Version.Size, archive.Version.Modified.Ticks, entry.Offset, entry.StoredLength, entry.Checksum])
        {
            // FNV-1a over whole numbers, and the high bits folded in: the same in every run, as it is kept.
            tag = (tag ^ (ulong)number) * 0x100000001B3;
            tag ^= tag >> 29;
        }

        return new OriginVersion(entry.Size, entry.Modified > 0 ? entry.Modified : archive.Version.ModifiedNanoseconds, tag);
    }

    private FsResult<IReadOnlyList<OriginEntry>> ListFolder(string folder)
    {
        OriginPath directory = OriginPath.FromString(Path.GetRelativePath(place, folder) is var relative && relative == "." ? "" : relative.Replace(Path.DirectorySeparatorChar, '/'));
        List<OriginEntry> entries = [];
        foreach (FileSystemInfo found in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            // A link to a folder may lead round in circles; a name that is no text cannot be asked for.
            bool isShown = found is FileInfo file ? IsArchiveName(file.Name) && ArchiveVersion.Of(file.FullName) is not null : found.LinkTarget is null;
            if (isShown && !found.Name.Contains('\uFFFD', StringComparison.Ordinal))
                entries.Add(new OriginEntry(directory.Append(Encoding.UTF8.GetBytes(found.Name)), NodeKind.Directory, new OriginVersion(0, ArchiveVersion.ToNanoseconds(found.LastWriteTimeUtc), 0)));
        }

        return entries;
    }

    private FsResult<OriginEntry> StatFolder(OriginPath path, string folder)
    {
        DirectoryInfo found = new(folder);
        return found.Exists ? new OriginEntry(path, NodeKind.Directory, new OriginVersion(0, ArchiveVersion.ToNanoseconds(found.LastWriteTimeUtc), 0))
            : path.IsRoot ? Away("folder") : FsError.NotFound;
    }

    /// <summary>Where a path leads: into the first archive on its way, or to a folder. Null where its names are none of a file system.</summary>
    private ArchivePlace? Find(OriginPath path)
    {
        if (!isFolder)
            return new ArchivePlace(place, OriginPath.Root, path, IsArchive: true);
        string at = place;
        int start = 0;
        while (start < path.Bytes.Length)
        {
            int length = path.Bytes[start..].IndexOf((byte)'/');
            int end = length < 0 ? path.Bytes.Length : start + length;
            ReadOnlySpan<byte> name = path.Bytes[start..end];
            if (!Utf8.IsValid(name) || name.SequenceEqual(".."u8) || name.Contains((byte)0))
                return null;
            at = Path.Combine(at, Encoding.UTF8.GetString(name));
            if (IsArchiveName(at) && File.Exists(at))
                return new ArchivePlace(at, new OriginPath(path.Memory[..end]), new OriginPath(end < path.Bytes.Length ? path.Memory[(end + 1)..] : default), IsArchive: true);
            start = end + 1;
        }

        return new ArchivePlace(at, path, OriginPath.Root, IsArchive: false);
    }

    private static bool IsArchiveName(string name) =>
        name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>An archive as it is now, held for the caller; null where there is none.</summary>
    private async ValueTask<OpenArchive?> HoldAsync(string path, CancellationToken cancellation)
    {
        if (ArchiveVersion.Of(path) is not { } version)
            return null;
        if (FindKept(path, version) is { } kept)
            return kept;
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (FindKept(path, version) is { } there)
                return there;
            OpenArchive archive = OpenArchive.Open(path, settings, cancellation);
            if (archive.Left.Length > 0)
                log.Write(PluginLogLevel.Warning, $"Not all of {path} is shown: {archive.Left}.");
            Keep(path, archive);
            return archive;
        }
        finally
        {
            _opening.Release();
        }
    }

    private OpenArchive? FindKept(string path, ArchiveVersion version)
    {
        lock (_gate)
        {
            int index = _kept.FindIndex(kept => kept.Path == path && kept.Archive.Version == version);
            if (index < 0 || !_kept[index].Archive.TryHold())
                return null;
            (string Path, OpenArchive Archive) found = _kept[index];
            _kept.RemoveAt(index);
            _kept.Add(found);
            return found.Archive;
        }
    }

    private void Keep(string path, OpenArchive archive)
    {
        lock (_gate)
        {
            if (_isDisposed || !archive.TryHold())
                return;
            LetGo(_kept.FindIndex(kept => kept.Path == path));
            while (_kept.Count >= MostKept || (_kept.Count > 0 && _kept.Sum(static kept => kept.Archive.Index.Count) + archive.Index.Count > 2 * settings.Entries))
                LetGo(0);
            _kept.Add((path, archive));
        }
    }

    private void LetGo(int index)
    {
        if (index < 0)
            return;
        _kept[index].Archive.LetGo();
        _kept.RemoveAt(index);
    }
}
