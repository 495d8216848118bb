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
    /// <summary>What is asked for by now; another owner or mode only.</summary>
    public MountRequest Request { get; private set; } = Request;

    /// <summary>Shows another owner, group and mode from now on.</summary>
    public void SetOwner(MountRequest request)
    {
        Request = Request with { UserId = request.UserId, GroupId = request.GroupId, Umask = request.Umask };
        Session.SetOwner(Request);
        Tree.Library.Changes?.InvalidateAttributes(Session.Mount.Cache);
    }

    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is gone and no longer counted among the daemon's.</summary>
    public Task Removed => _removed.Task;

    public void SetRemoved() => _removed.TrySetResult();

    public MountedPlace Place => new(Session.MountPoint, Session.Description, Tree.Summary, Tree.FirstScan.IsCompleted, IsShared);
}
