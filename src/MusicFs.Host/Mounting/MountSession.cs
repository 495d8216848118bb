using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Mounting;

/// <summary>
/// One library mounted at one place, from the checks before it to the unmount. Owns the mount, not the library, and brings it back
/// when its kernel connection is aborted, with the tree kept. The library is scanned before the mount appears: a scanner or a copy
/// that met a half-filled tree would take the rest for deleted. Started by the daemon; <see cref="RequestUnmount"/>
/// may come from any thread.
/// </summary>
internal sealed partial class MountSession : IAsyncDisposable
{
    /// <summary>Pauses before each attempt to mount again after an abort.</summary>
    private static readonly TimeSpan[] RemountPauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    private readonly IMountBackend _backend;
    private volatile MountOptions _options;
    private readonly LoadedLibrary _library;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopNow = new();
    private IMount _mount;
    private bool _wasTakenAway;

    private MountSession(
        IMountBackend backend, MountOptions options, LoadedLibrary library, IMount mount, TimeProvider time, ILogger log)
    {
        _backend = backend;
        _options = options;
        _library = library;
        _mount = mount;
        _time = time;
        _log = log;
        library.Attach(mount.Cache);
        Completion = RunAsync();
    }

    /// <summary>Completes, never faults, when the mount is gone for good.</summary>
    public Task<SessionEnd> Completion { get; }

    /// <summary>Absolute, without symbolic links.</summary>
    public string MountPoint => _mount.MountPoint;

    /// <summary>Whether it is connected to the kernel, and neither ending nor about to be mounted again.</summary>
    public bool IsWhole => !_mount.Completion.IsCompleted && !_stop.IsCancellationRequested;

    /// <summary>What the kernel agreed to, for the log.</summary>
    public string Description => _mount.Description;

    /// <summary>For what takes it over.</summary>
    internal IMount Mount => _mount;

    /// <summary>Whether its owner and mode can be others while it is mounted.</summary>
    internal bool CanSetOwner => _mount is IFuseMount;

    /// <summary>Shows another owner, group and mode from the next answer on.</summary>
    internal void SetOwner(MountRequest request)
    {
        _options = _options with { UserId = request.UserId, GroupId = request.GroupId, Umask = request.Umask };
        (_mount as IFuseMount)?.SetOwner(request.UserId, request.GroupId, request.Umask);
    }

    /// <summary>What the scan found.</summary>
    public LibrarySummary Library => _library.Summary;

    /// <summary>Checks, has the library loaded, and mounts it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="backend">What mounts.</param>
    /// <param name="load">Gives the library, which must outlive the session; called when the checks went well.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the session logs.</param>
    /// <param name="cancellation">Gives up; a live session does not listen to it.</param>
    /// <param name="isInherited">Whether it is mounted already, and the backend only has to go on.</param>
    public static async Task<SessionStart> StartAsync(
        MountRequest request,
        IMountBackend backend,
        Func<Task<LibraryLoad>> load,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellation,
        bool isInherited = false)
    {
        if (Composition.CheckTemplates(request) is { } mistake)
            return SessionStart.Misconfigured(mistake);
        if (!isInherited && (PreMountChecks.Check(request) ?? backend.Probe()) is { } obstacle)
            return SessionStart.Impossible(obstacle);

        LibraryLoad loaded = await load().ConfigureAwait(false);
        if (!loaded.IsSuccess)
            return SessionStart.Impossible(loaded.Problem);
        LoadedLibrary library = loaded.Library;
        MountOptions options = Composition.OptionsFor(request, library);
        MountResult result = await backend.MountAsync(library.FileSystem, options, cancellation).ConfigureAwait(false);
        if (!result.IsSuccess)
            return SessionStart.Impossible(result.Problem);

        ILogger log = loggers.CreateLogger<MountSession>();
        log.LogInformation(
            "Mounted {Tracks} tracks at {MountPoint} ({Description})",
            library.Summary.Tracks, result.Mount.MountPoint, result.Mount.Description);
        return SessionStart.Live(new MountSession(backend, options, library, result.Mount, time, log));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopNow.CancelAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        _ = await Completion.ConfigureAwait(false);
        _library.Detach(_mount.Cache);
        await _mount.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _stopNow.Dispose();
    }

    private async Task<SessionEnd> RunAsync()
    {
        // The constructor's caller gets its session before anything here can end it.
        await Task.Yield();
        while (true)
        {
            MountEnd? end = await EndOrStopAsync().ConfigureAwait(false);
            switch (end)
            {
                case null:
                    return await UnmountAsync().ConfigureAwait(false);
                case MountEnd.Unmounted:
                    _log.LogInformation("{MountPoint} was unmounted", MountPoint);
                    return SessionEnd.Unmounted;
                case MountEnd.Aborted when await RemountAsync().ConfigureAwait(false):
                    break;
                default:
                    return _stop.IsCancellationRequested || _wasTakenAway ? SessionEnd.Unmounted : SessionEnd.Failed;
            }
        }
    }

    /// <summary>How the mount ended by itself, or null when it is asked to end.</summary>
    private async Task<MountEnd?> EndOrStopAsync()
    {
        try
        {
            return await _mount.Completion.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> RemountAsync()
    {
        foreach (TimeSpan pause in RemountPauses)
        {
            _log.LogWarning(
                "The kernel connection of {MountPoint} was aborted; mounting again in {Seconds} s", MountPoint, pause.TotalSeconds);
            if (!await PauseAsync(pause, _stop.Token).ConfigureAwait(false))
                return false;
            if (pause == RemountPauses[0] && !_mount.IsAttached)
            {
                // An abort and then an unmount is how a person ends a mount for good.
                _log.LogInformation("{MountPoint} was unmounted", MountPoint);
                _wasTakenAway = true;
                return false;
            }

            await _mount.DisposeAsync().ConfigureAwait(false);
            if (await TryMountAgainAsync().ConfigureAwait(false))
                return true;
        }

        return false;
    }

    private async Task<bool> TryMountAgainAsync()
    {
        MountResult result = await _backend.MountAsync(_library.FileSystem, _options, _stop.Token).ConfigureAwait(false);
        if (!result.IsSuccess)
        {
            _log.LogError("Mounting again failed: {Problem}", result.Problem);
            return false;
        }

        _library.Detach(_mount.Cache);
        _mount = result.Mount;
        _library.Attach(_mount.Cache);
        _log.LogInformation("Mounted again at {MountPoint} ({Description})", MountPoint, Description);
        return true;
    }

    /// <returns>False when it was cut short.</returns>
    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
