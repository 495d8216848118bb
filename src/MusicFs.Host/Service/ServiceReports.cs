using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Host.Daemon;
using MusicFs.Host.Events;
using MusicFs.Host.Supervision;

namespace MusicFs.Host.Service;

/// <summary>Keeps the service manager informed: a line about what goes on, and again and again that all is well, as long as it is.</summary>
internal sealed class ServiceReports(LibraryDaemon daemon, SystemdNotifier manager, MountProbe probe, TimeProvider time, ILogger log)
{
    /// <summary>A line after every event that it depends on.</summary>
    public async Task TellStatusAsync(CancellationToken stop)
    {
        using EventSubscription? events = daemon.Events.Subscribe(
            new EventFilter([EventTypes.MountState, EventTypes.SyncStarted, EventTypes.SyncFinished, EventTypes.TaskLost], []));
        while (events is not null)
        {
            manager.Status(Describe());
            await events.NextAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Twice within the time that the manager allows, where everything answers. Where it does not, the manager acts.</summary>
    public async Task TellLifeAsync(TimeSpan allowed, CancellationToken stop)
    {
        while (true)
        {
            // While another process takes over, mounts do not answer for a moment, and the hand-over has limits of its own.
            if (await FindTroubleAsync(allowed / 4).ConfigureAwait(false) is { } trouble && !daemon.IsHandingOver)
                log.LogCritical("The service manager is not told that all is well: {Trouble} does not answer.", trouble);
            else
                manager.Alive();
            await Task.Delay(allowed / 2, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<string?> FindTroubleAsync(TimeSpan limit)
    {
        if (daemon.Supervisor.Tasks.FirstOrDefault(static task => task.IsVital && task.Status.State == SupervisedState.Lost) is { } lost)
            return lost.Name;
        // While it ends, mounts come and go, and the manager has another limit for that.
        if (daemon.State == DaemonState.Stopping)
            return null;
        string?[] silent = await Task.WhenAll(daemon.LiveMounts.Select(mount => FindSilentAsync(mount, limit))).ConfigureAwait(false);
        return Array.Find(silent, static name => name is not null);
    }

    private Task<string?> FindSilentAsync(LiveMount mount, TimeSpan limit) =>
        mount.Session.IsWhole ? probe.FindSilentAsync(mount.Session.MountPoint, mount.Tree.Library.FileSystem, limit) : Task.FromResult<string?>(null);

    private string Describe()
    {
        IReadOnlyList<MountedPlace> mounts = daemon.Mounts;
        int tracks = mounts.Count == 0 ? 0 : mounts[0].Library.Tracks;
        string places = mounts.Count == 0 ? "nothing mounted" : string.Join(", ", mounts.Select(static mount => mount.MountPoint));
        string lost = string.Join(", ", daemon.Supervisor.Tasks.Where(static task => task.Status.State == SupervisedState.Lost).Select(static task => task.Name));
        return FormattableString.Invariant(
            $"{tracks} tracks at {places}{(daemon.Scan.IsRunning ? "; scanning" : "")}{(lost.Length > 0 ? $"; without {lost}" : "")}");
    }
}
