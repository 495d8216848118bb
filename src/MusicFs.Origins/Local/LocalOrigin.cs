using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;
using MusicFs.Origins.Local.Watching;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Local;

/// <summary>
/// A local folder: whatever folder its path names, links inside it followed and never out of it. Calls that may wait for the disk run on
/// I/O threads of its own.
/// </summary>
public sealed class LocalOrigin : IFolderOrigin
{
    // Enough to keep a disk array busy; each costs a stack only.
    private const int MaxThreads = 16;

    private readonly ILogger _logger;
    private readonly LocalRoot _root;
    private readonly IoThreads _threads;
    private readonly Lock _watchesLock = new();
    private readonly List<LocalWatch> _watches = [];
    private volatile bool _mayHideAccess = true;
    private volatile bool _isOnNetwork;

    private LocalOrigin(string id, LocalRoot root, bool isOnNetwork, ILogger logger)
    {
        Id = id;
        _root = root;
        _logger = logger;
        _threads = new IoThreads(MaxThreads, $"disk-{id}");
        _isOnNetwork = isOnNetwork || root.IsOnNetwork;
        root.Replaced = NoteReplaced;
        Capabilities = new OriginCapabilities { Watch = !_isOnNetwork, Parallelism = Math.Max(4, Environment.ProcessorCount * 2) };
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <summary>The folder.</summary>
    public string RootPath => _root.Path;

    private LocalWatch[] Watches
    {
        get
        {
            lock (_watchesLock)
                return [.. _watches];
        }
    }

    /// <inheritdoc/>
    public OriginCapabilities Capabilities { get; }

    /// <summary>Opens the folder; the problem says what is wrong with it.</summary>
    public static LocalOrigin? Open(string id, string path, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        LocalRoot? root = LocalRoot.Open(path, out FsError error);
        problem = root is null ? FolderOrigins.Describe(path, error) : null;
        return root is null ? null : new LocalOrigin(id, root, isOnNetwork: false, logger);
    }

    /// <summary>The origin of a folder that may not be there yet, or not answer: it is opened by the first call for its root, and by each until it is there.</summary>
    /// <param name="id">The origin's id.</param>
    /// <param name="path">The folder.</param>
    /// <param name="isOnNetwork">Whether it is another machine's, so that any call may wait for that.</param>
    /// <param name="logger">Hears what is left out.</param>
    public static LocalOrigin OpenLater(string id, string path, bool isOnNetwork, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new LocalOrigin(id, LocalRoot.Later(path), isOnNetwork, logger);
    }

    // What was given up while it waited for a thread is not done any more: behind a dead server thousands may have.

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new(FsError.Interrupted) : _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : List(directory));

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new(FsError.Interrupted) : _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : Stat(path));

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        // A file whose name and inode are in memory opens without waiting; anything else goes to the I/O threads. Of a share all does: its
        // server is asked even for what is in memory.
        if (_isOnNetwork)
            return OpenWaitingAsync(path, expected, cancellation);
        FsResult<IOriginFile> now = OpenFile(path, expected, LinuxFiles.RESOLVE_CACHED, out bool wouldWait);
        return wouldWait ? OpenWaitingAsync(path, expected, cancellation) : new(now);
    }

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        _isOnNetwork ? await _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : _root.Ask()).ConfigureAwait(false)
        : (await StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false)).Error;

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginSpace>> MeasureAsync(CancellationToken cancellation) =>
        _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : _root.Measure());

    /// <inheritdoc/>
    public IOriginWatch Watch(OriginWatchOptions options) => Watch(options, int.MaxValue);

    /// <summary>A watch over no more than a number of folders.</summary>
    internal LocalWatch Watch(OriginWatchOptions options, int watchLimit)
    {
        var watch = new LocalWatch(Id, _root, options, watchLimit, _logger);
        lock (_watchesLock)
        {
            _watches.RemoveAll(static ended => ended.Completion.IsCompleted);
            _watches.Add(watch);
        }

        watch.Start();
        return watch;
    }

    /// <summary>Ends its watches, too.</summary>
    public void Dispose()
    {
        Array.ForEach(Watches, static watch => watch.Stop());
        _threads.Dispose();
        _root.Dispose();
    }

    private ValueTask<FsResult<IOriginFile>> OpenWaitingAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        _threads.RunAsync(() => cancellation.IsCancellationRequested ? FsError.Interrupted : OpenFile(path, expected, 0, out _));

    /// <summary>On the thread that found it, which may wait.</summary>
    private void NoteReplaced()
    {
        _isOnNetwork |= _root.IsOnNetwork;
        Array.ForEach(Watches, static watch => watch.EndReplaced());
    }

    private unsafe FsResult<IReadOnlyList<OriginEntry>> List(OriginPath directory)
    {
        if (directory.IsRoot && _root.Confirm() is var error and not FsError.None)
            return error;
        int descriptor = _root.Open(directory.Bytes, LinuxFiles.O_RDONLY | LinuxFiles.O_DIRECTORY);
        if (descriptor < 0)
            return LocalErrors.From(-descriptor);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        List<OriginEntry> entries = [];
        const int size = 64 * 1024;
        byte[] page = GC.AllocateUninitializedArray<byte>(size);
        fixed (byte* buffer = page)
        {
            nint length;
            while ((length = LinuxFiles.GetDirectoryEntries(descriptor, buffer, size)) > 0)
                AddPage(directory, descriptor, new DirectoryPage(new ReadOnlySpan<byte>(buffer, (int)length)), entries);
            if (length < 0)
                return LocalErrors.From(Marshal.GetLastSystemError());
        }

        return entries;
    }

    private void AddPage(OriginPath directory, int descriptor, DirectoryPage page, List<OriginEntry> entries)
    {
        while (page.MoveNext())
        {
            OriginPath path = directory.Append(page.Name);
            FsResult<OriginEntry> entry = page.Type == DirectoryPage.Link ? _root.Stat(path) : LocalRoot.StatAt(descriptor, page.Name, path);
            if (entry.IsSuccess)
                entries.Add(entry.Value);
            else if (entry.Error is not (FsError.NotFound or FsError.NotSupported))
                _logger.LogDebug("{Path} on origin {Origin} is left out: {Error}.", path, Id, entry.Error);
        }
    }

    private FsResult<OriginEntry> Stat(OriginPath path) =>
        path.IsRoot && _root.Confirm() is var error and not FsError.None ? error : _root.Stat(path);

    private unsafe FsResult<IOriginFile> OpenFile(OriginPath path, OriginVersion expected, ulong resolve, out bool wouldWait)
    {
        wouldWait = false;
        // O_NONBLOCK: a pipe put in the file's place must not hang the open.
        int descriptor = _root.Open(path.Bytes, LinuxFiles.O_RDONLY | LinuxFiles.O_NONBLOCK | (_mayHideAccess ? LinuxFiles.O_NOATIME : 0), resolve);
        if (descriptor == -LocalErrors.EPERM && _mayHideAccess)
        {
            // Only a file's owner (or root) may leave its access time alone.
            _mayHideAccess = false;
            return OpenFile(path, expected, resolve, out wouldWait);
        }

        if (descriptor < 0)
        {
            wouldWait = resolve != 0 && -descriptor is LocalErrors.EAGAIN or LocalErrors.EINVAL or LocalErrors.ESTALE or LocalErrors.ENOTCONN;
            return LocalErrors.From(-descriptor);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (DescriptorReserve.IsTouchedBy(descriptor))
        {
            handle.Dispose();
            return FsError.TooManyOpen;
        }

        FsResult<OriginEntry> entry = LocalRoot.StatAt(descriptor, [], path);
        FsError error = entry.Error != FsError.None ? entry.Error
            : entry.Value.Kind != NodeKind.File ? FsError.IsDirectory
            : entry.Value.Version != expected ? FsError.Stale
            : FsError.None;
        if (error == FsError.None)
            return new LocalFile(handle, expected, _threads, _isOnNetwork);
        handle.Dispose();
        return error;
    }
}
