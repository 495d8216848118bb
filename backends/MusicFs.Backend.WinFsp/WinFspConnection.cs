using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// One file system of the library, from its making to its end: the native objects, and what serves its requests. The library's threads come in by
/// <see cref="Callbacks"/>. <see cref="DisposeAsync"/> is called once, from the pool.
/// </summary>
internal sealed class WinFspConnection : IAsyncDisposable
{
    private const string DiskDevice = "WinFsp.Disk";
    private const string NetworkDevice = "WinFsp.Net";

    /// <summary>As a mount point: the next letter that is free.</summary>
    public const string NextFree = "*";

    /// <summary>
    /// Milliseconds for which the system keeps attributes and lists. Changes are told at once, but not those of folders that are made up; and content is not kept at all,
    /// which the system does with an infinite time only.
    /// </summary>
    private const uint InfoTimeout = 1000;

    /// <summary>For a request that does not listen to its cancellation, which none should; the volume is then left as it is, because that request writes to a buffer of it.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly PendingAnswers _pending = new();
    private readonly WinFspRequestPool _requests;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GCHandle _self;
    private unsafe nint* _table;
    private nint _system;
    private bool _isMounted;
    private bool _isStarted;

    private WinFspConnection(IVirtualFileSystem fileSystem, MountOptions options, ILogger logger)
    {
        _logger = logger;
        _requests = new WinFspRequestPool(options.Operations, _stopping.Token);
        Operations = new WinFspOperations(
            fileSystem, _requests, _pending, SecurityDescriptors.ForThisUser(options.AllowOther), options.VolumeLabel, logger);
        Notifications = new VolumeNotifications(fileSystem, logger);
    }

    public WinFspOperations Operations { get; }

    public VolumeNotifications Notifications { get; }

    /// <summary>Completes when the driver went away by itself.</summary>
    public Task Lost => _lost.Task;

    /// <summary>The library's object, for tests.</summary>
    internal nint System => _system;

    /// <summary>Requests that are answered later and are not yet, and openings that go on, for tests.</summary>
    internal int Pending => _pending.Count;

    /// <summary>Makes, mounts and starts.</summary>
    /// <param name="fileSystem">What is shown.</param>
    /// <param name="options">The mount's.</param>
    /// <param name="own">What concerns WinFsp alone.</param>
    /// <param name="prefix">Null for a disk; <c>\server\share</c> for a network drive.</param>
    /// <param name="mountPoint">A letter or folder; <c>*</c> for the next free letter; null for none, where a network drive needs none.</param>
    /// <param name="now">When the volume was made.</param>
    /// <param name="logger">For faults.</param>
    /// <param name="status">Why there is none.</param>
    public static WinFspConnection? TryStart(
        IVirtualFileSystem fileSystem, MountOptions options, WinFspOptions own, string? prefix, string? mountPoint, DateTimeOffset now, ILogger logger, out int status)
    {
        var connection = new WinFspConnection(fileSystem, options, logger);
        status = connection.Start(options, own, prefix, mountPoint, now);
        if (status >= 0)
            return connection;
        connection.Free();
        return null;
    }

    /// <summary>The mount point that was taken.</summary>
    public string? FindMountPoint() => WinFspLibrary.MountPointOf(_system);

    /// <summary>
    /// Ends everything: the mount point goes, requests that wait are answered, then the dispatcher ends, then the native objects. May be called after <see cref="Lost"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        // No program finds it any more; those that are inside get errors from here on.
        RemoveMountPoint();
        await _stopping.CancelAsync().ConfigureAwait(false);
        Notifications.Stop();
        await Notifications.Ended.ConfigureAwait(false);
        Task limit = Task.Delay(AnswerLimit);
        bool isQuiet = await IsQuietBeforeAsync(limit).ConfigureAwait(false);
        // Its end takes the buffers of all requests away, also of those that somebody may still write to: not before they are answered. It waits for its threads: not on one
        // of the pool's that others need.
        if (_isStarted && isQuiet)
            await Task.Factory.StartNew(StopDispatcher, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        // An opening may have begun in between.
        isQuiet = isQuiet && await IsQuietBeforeAsync(limit).ConfigureAwait(false);
        Operations.ReleaseAll();
        _requests.Clear();
        if (isQuiet)
            Free();
        else
            _logger.LogError("{Count} requests were not answered although they were cancelled; the volume is left as it is.", _pending.Count);
    }

    /// <summary>Called by the library when its dispatcher has ended.</summary>
    public void OnDispatcherStopped(bool normally)
    {
        if (!normally)
            _lost.TrySetResult();
    }

    /// <summary>Waits until nothing goes on; what comes then is answered by the thread that takes it.</summary>
    private async Task<bool> IsQuietBeforeAsync(Task limit)
    {
        while (!_pending.TryClose() && !limit.IsCompleted)
            await Task.WhenAny(_pending.WhenNoneAsync(), limit).ConfigureAwait(false);
        return _pending.TryClose();
    }

    private unsafe int Start(MountOptions options, WinFspOptions own, string? prefix, string? mountPoint, DateTimeOffset now)
    {
        string device = prefix is null ? DiskDevice : NetworkDevice;
        int status = WinFspLibrary.Preflight(device, mountPoint == NextFree ? null : mountPoint);
        if (status < 0)
            return status;
        VolumeParameters parameters = Describe(options, own, prefix, now);
        // SAFETY: the table lives until the file system is deleted, because the library keeps the address.
        _table = (nint*)NativeMemory.AllocZeroed(InterfaceSlot.Count, (nuint)sizeof(nint));
        Callbacks.Fill(_table);
        status = WinFspLibrary.Create(device, &parameters, _table, out _system);
        if (status < 0)
            return status;
        _self = GCHandle.Alloc(this);
        ((FileSystemHead*)_system)->UserContext = GCHandle.ToIntPtr(_self);
        _pending.FileSystem = _system;
        if (mountPoint is not null)
        {
            status = WinFspLibrary.SetMountPoint(_system, mountPoint == NextFree ? null : mountPoint);
            if (status < 0)
                return status;
            _isMounted = true;
        }

        status = WinFspLibrary.StartDispatcher(_system, (uint)Math.Max(0, options.Threads ?? 0));
        _isStarted = status >= 0;
        if (_isStarted)
            Notifications.Start(_system);
        else
            RemoveMountPoint();
        return status;
    }

    private static unsafe VolumeParameters Describe(MountOptions options, WinFspOptions own, string? prefix, DateTimeOffset now)
    {
        var parameters = new VolumeParameters
        {
            Version = (ushort)sizeof(VolumeParameters),
            SectorSize = FileInformationTranslation.Unit,
            SectorsPerAllocationUnit = 1,
            MaxComponentLength = WindowsNames.Longest,
            VolumeCreationTime = (ulong)now.ToFileTime(),
            VolumeSerialNumber = SerialOf(own.Identity, options.MountPoint),
            FileInfoTimeout = InfoTimeout,
            Flags = VolumeFlags.CasePreservedNames | VolumeFlags.UnicodeOnDisk | VolumeFlags.PersistentAcls | VolumeFlags.ReadOnlyVolume | VolumeFlags.ContextIsPerOpen,
        };
        // SAFETY: both are checked to be shorter than their room, whose last character stays zero.
        own.FileSystemName.CopyTo(new Span<char>(parameters.FileSystemName, VolumeParameters.NameLength - 1));
        prefix?.CopyTo(new Span<char>(parameters.Prefix, VolumeParameters.PrefixLength - 1));
        return parameters;
    }

    /// <summary>The same after every mount of this library at this place, because programs know volumes by it, and another for each; never 0.</summary>
    private static uint SerialOf(string identity, string mountPoint)
    {
        ulong hash = DirectoryPage.HashOf($"{identity}\0{mountPoint.TrimEnd('\\').ToUpperInvariant()}");
        return Math.Max(1, (uint)(hash ^ (hash >> 32)));
    }

    private void RemoveMountPoint()
    {
        if (!_isMounted)
            return;
        _isMounted = false;
        WinFspLibrary.RemoveMountPoint(_system);
    }

    private void StopDispatcher()
    {
        _isStarted = false;
        WinFspLibrary.StopDispatcher(_system);
    }

    private unsafe void Free()
    {
        if (_system != 0)
            WinFspLibrary.Delete(_system);
        _pending.FileSystem = 0;
        if (_self.IsAllocated)
            _self.Free();
        NativeMemory.Free(_table);
        _table = null;
        _stopping.Dispose();
    }
}
