using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Mounting;

/// <summary>The unmount on request: gently while that helps, then at once.</summary>
internal sealed partial class MountSession
{
    /// <summary>How long a busy mount is waited for before it is detached; service managers give up after 10 to 90 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _patience = Patience.Ticks;
    private int _unmountRequests;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Asks for the end. The first call unmounts as soon as nobody uses the mount, after a while (10 s) in any case; a second one at
    /// once. Returns immediately; <see cref="Completion"/> follows.
    /// </summary>
    /// <param name="patience">Another while; of the first call only.</param>
    public void RequestUnmount(TimeSpan? patience = null)
    {
        bool isFirst = Interlocked.Increment(ref _unmountRequests) == 1;
        if (isFirst && patience is { } other)
            Interlocked.Exchange(ref _patience, other.Ticks);
        CancellationTokenSource source = isFirst ? _stop : _stopNow;
        // Not on the caller's thread: continuations of the token must not run inside a signal handler.
        _ = Task.Run(source.Cancel);
    }

    /// <summary>Unmounts if that can be done right now.</summary>
    /// <returns>Null, or why it is still mounted.</returns>
    public async Task<Problem?> TryUnmountAsync(UnmountMode mode, CancellationToken cancellation)
    {
        if (await _mount.UnmountAsync(mode, cancellation).ConfigureAwait(false) is not { } problem)
            return null;
        string users = OperatingSystem.IsLinux() ? MountUsers.Describe(MountPoint) : problem.What;
        return new Problem($"{MountPoint} is in use by {users}.", "Close it there, or unmount at once with --now.");
    }

    private async Task<SessionEnd> UnmountAsync()
    {
        if (!await UnmountWhenIdleAsync().ConfigureAwait(false))
        {
            Problem? problem = await _mount.UnmountAsync(UnmountMode.Now, CancellationToken.None).ConfigureAwait(false);
            if (problem is not null)
                _log.LogError("Unmounting {MountPoint} failed: {Problem}", MountPoint, problem);
        }

        try
        {
            _ = await _mount.Completion.WaitAsync(Patience, _time).ConfigureAwait(false);
            return SessionEnd.Unmounted;
        }
        catch (TimeoutException)
        {
            _log.LogError("The mount at {MountPoint} did not end within {Seconds} s", MountPoint, Patience.TotalSeconds);
            return SessionEnd.Failed;
        }
    }

    /// <returns>False when it must be forced.</returns>
    private async Task<bool> UnmountWhenIdleAsync()
    {
        long start = _time.GetTimestamp();
        TimeSpan patience = TimeSpan.FromTicks(Interlocked.Read(ref _patience));
        bool reported = false;
        while (!_stopNow.IsCancellationRequested)
        {
            Problem? problem = await _mount.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None).ConfigureAwait(false);
            if (problem is null)
                return true;
            if (!reported)
                ReportUsers(problem, patience);
            reported = true;
            if (_time.GetElapsedTime(start) >= patience || !await PauseAsync(RetryInterval, _stopNow.Token).ConfigureAwait(false))
                return false;
        }

        return false;
    }

    private void ReportUsers(Problem problem, TimeSpan patience)
    {
        string users = OperatingSystem.IsLinux() ? MountUsers.Describe(MountPoint) : problem.What;
        _log.LogWarning(
            "{MountPoint} is in use by {Users}; waiting up to {Seconds} s, a second signal unmounts at once",
            MountPoint, users, patience.TotalSeconds);
    }
}
