using System.IO.Enumeration;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Local.Windows;

/// <summary>
/// A folder on Windows, as <see cref="LocalOrigin"/> is one on Linux: links and junctions inside it are followed, and never out of it. Calls that may wait for the disk run on I/O threads
/// of its own. It works on Linux too, where its tests are.
/// </summary>
internal sealed class WindowsFolderOrigin : IFolderOrigin
{
    /// <summary>As of <see cref="LocalOrigin"/>: enough to keep a disk array busy.</summary>
    private const int MaxThreads = 16;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    private readonly WindowsRoot _root;
    private readonly ILogger _logger;
    private readonly IoThreads _threads;
    private readonly Lock _watchesLock = new();
    private readonly List<WindowsWatch> _watches = [];

    private WindowsFolderOrigin(string id, WindowsRoot root, bool isOnNetwork, ILogger logger)
    {
        (Id, _root, _logger) = (id, root, logger);
        _threads = new IoThreads(MaxThreads, $"disk-{id}");
        Capabilities = new OriginCapabilities
        {
            Watch = !isOnNetwork && !root.IsOnNetwork, CaseSensitive = !OperatingSystem.IsWindows(), Parallelism = Math.Max(4, Environment.ProcessorCount * 2),
        };
    }

    public string Id { get; }

    public string RootPath => _root.Path;

    public OriginCapabilities Capabilities { get; }

    public static WindowsFolderOrigin? Open(string id, string path, ILogger logger, out Problem? problem)
    {
        WindowsRoot root = new(path);
        FsError error = root.FolderOf(OriginPath.Root).Error;
        problem = error == FsError.None ? null : FolderOrigins.Describe(path, error);
        return problem is null ? new WindowsFolderOrigin(id, root, isOnNetwork: false, logger) : null;
    }

    public static WindowsFolderOrigin OpenLater(string id, string path, bool isOnNetwork, ILogger logger) => new(id, new WindowsRoot(path), isOnNetwork, logger);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        RunAsync(() => List(directory), cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => RunAsync(() => _root.Stat(path), cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        RunAsync(() => OpenFile(path, expected), cancellation);

    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        (await RunAsync(() => _root.FolderOf(OriginPath.Root), cancellation).ConfigureAwait(false)).Error;

    public ValueTask<FsResult<OriginSpace>> MeasureAsync(CancellationToken cancellation) => RunAsync(Measure, cancellation);

    public IOriginWatch Watch(OriginWatchOptions options)
    {
        WindowsWatch watch = new(Id, _root, options, _logger);
        lock (_watchesLock)
        {
            _watches.RemoveAll(static ended => ended.Completion.IsCompleted);
            _watches.Add(watch);
        }

        watch.Start();
        return watch;
    }

    public void Dispose()
    {
        lock (_watchesLock)
            _watches.ForEach(static watch => watch.Stop());
        _threads.Dispose();
    }

    /// <summary>What was given up while it waited for a thread is not done any more.</summary>
    private ValueTask<FsResult<T>> RunAsync<T>(Func<FsResult<T>> function, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new(FsError.Interrupted) : _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : function());

    private FsResult<IReadOnlyList<OriginEntry>> List(OriginPath directory)
    {
        FsResult<string> folder = _root.FolderOf(directory);
        if (!folder.IsSuccess)
            return folder.Error;
        List<OriginEntry> entries = [];
        try
        {
            foreach (OriginEntry? found in new FileSystemEnumerable<OriginEntry?>(folder.Value, (ref FileSystemEntry entry) => Translate(ref entry, directory), Everything))
            {
                if (found is not { } entry)
                    continue;
                // A folder: what tells it from others, a list does not say. A link: what it leads to, unless that lies elsewhere, or is nothing.
                FsResult<OriginEntry> led = entry.Version == OriginVersion.Unknown ? _root.Stat(entry.Path) : entry;
                if (led.IsSuccess)
                    entries.Add(led.Value);
                else
                    _logger.LogDebug("{Path} on origin {Origin} is left out: {Error}.", entry.Path, Id, led.Error);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return WindowsErrors.From(fault);
        }

        return entries;
    }

    /// <summary>Null for a name that is no text: no file can be asked for by it.</summary>
    private static OriginEntry? Translate(ref FileSystemEntry entry, OriginPath directory)
    {
        if (WindowsRoot.PlaceOf(entry.FileName) is not { } name)
            return null;
        OriginPath path = directory.Append(name.Bytes);
        NodeKind kind = entry.IsDirectory ? NodeKind.Directory : NodeKind.File;
        return entry.IsDirectory || (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? new OriginEntry(path, kind, OriginVersion.Unknown)
            : new OriginEntry(path, kind, WindowsRoot.VersionOf(entry.Length, entry.LastWriteTimeUtc.UtcDateTime, entry.CreationTimeUtc.UtcDateTime));
    }

    private FsResult<IOriginFile> OpenFile(OriginPath path, OriginVersion expected)
    {
        FsResult<SafeFileHandle> opened = _root.OpenFile(path);
        if (!opened.IsSuccess)
            return opened.Error;
        FsResult<OriginEntry> entry = WindowsRoot.EntryOf(opened.Value, path);
        FsError error = entry.Error != FsError.None ? entry.Error
            : entry.Value.Kind != NodeKind.File ? FsError.IsDirectory
            : entry.Value.Version != expected ? FsError.Stale
            : FsError.None;
        if (error == FsError.None)
            return new WindowsFile(opened.Value, expected, _threads);
        opened.Value.Dispose();
        return error;
    }

    private FsResult<OriginSpace> Measure()
    {
        try
        {
            DriveInfo drive = new(Path.GetFullPath(_root.Path));
            return OriginSpace.OfBlocks(1, (ulong)drive.TotalSize, (ulong)drive.TotalFreeSpace) is { } space ? space : FsError.NotSupported;
        }
        catch (ArgumentException)
        {
            // A share without a letter.
            return FsError.NotSupported;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return WindowsErrors.From(fault);
        }
    }
}
