using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>A mount while it lives.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Session">The mount itself.</param>
/// <param name="Tree">What it shows.</param>
/// <param name="Mounted">Since when.</param>
/// <param name="IsShared">Whether another mount showed the tree first.</param>
internal sealed record LiveMount(MountRequest Request, MountSession Session, LibraryTree Tree, DateTimeOffset Mounted, bool IsShared)
{
    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is gone and no longer counted among the daemon's.</summary>
    public Task Removed => _removed.Task;

    public void SetRemoved() => _removed.TrySetResult();

    public MountedPlace Place => new(Session.MountPoint, Session.Description, Tree.Summary, Tree.FirstScan.IsCompleted, IsShared);
}
