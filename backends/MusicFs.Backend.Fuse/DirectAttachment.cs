using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>Attached by mount(2), which needs CAP_SYS_ADMIN. A guard process unmounts should this process die.</summary>
internal sealed class DirectAttachment : IAttachment
{
    private readonly string _mountPoint;
    private readonly UnmountGuard? _guard;

    private DirectAttachment(FuseDevice device, string mountPoint, UnmountGuard? guard)
    {
        Device = device;
        _mountPoint = mountPoint;
        _guard = guard;
    }

    public FuseDevice Device { get; }

    public (int Guard, int Fusermount) Descriptors => (_guard?.Descriptor ?? -1, -1);

    /// <summary>What another process mounted.</summary>
    public static DirectAttachment Adopt(FuseDevice device, string mountPoint, int guard) => new(device, mountPoint, UnmountGuard.Adopt(guard));

    /// <summary>Mounts. Neither an attachment nor a problem means that this process is not privileged.</summary>
    public static DirectAttachment? TryAttach(MountOptions options, ILogger logger, out Problem? problem)
    {
        FuseDevice? device = FuseDevice.Open(logger, out problem);
        if (device is null)
            return null;
        ulong flags = Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOATIME | (options.AcceptsWrites ? 0 : Libc.MS_RDONLY);
        string data = string.Create(
            CultureInfo.InvariantCulture,
            $"fd={device.Descriptor},rootmode=40000,user_id={Libc.GetEffectiveUserId()},group_id={Libc.GetEffectiveGroupId()},default_permissions{(options.AllowOther ? ",allow_other" : "")}");
        if (Libc.Mount(options.VolumeLabel, options.MountPoint, MountPointState.FileSystemType, (nuint)flags, data) == 0)
            return new DirectAttachment(device, options.MountPoint, UnmountGuard.Start(options.MountPoint, "umount -l", logger));

        int errno = Marshal.GetLastSystemError();
        device.Dispose();
        problem = errno == Errno.EPERM ? null : Describe(errno, options.MountPoint);
        return null;
    }

    /// <summary>Unmounts by umount2(2). Null, or why not.</summary>
    public static Problem? Unmount(string mountPoint, UnmountMode mode)
    {
        // Forced first, which ends the requests under way (and is then refused when somebody still has a file open).
        if (mode == UnmountMode.Now && Libc.Unmount2(mountPoint, Libc.UMOUNT_NOFOLLOW | Libc.MNT_FORCE) == 0)
            return default;
        // Neither waits for the filesystem: a plain unmount is refused when busy, a detached one is only taken off the tree.
        int flags = Libc.UMOUNT_NOFOLLOW | (mode == UnmountMode.Now ? Libc.MNT_DETACH : 0);
        if (Libc.Unmount2(mountPoint, flags) == 0)
            return null;
        int errno = Marshal.GetLastSystemError();
        return errno == Errno.EINVAL ? null : Describe(errno, mountPoint);
    }

    public ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation) => new(Unmount(_mountPoint, mode));

    public ValueTask DisposeAsync() => _guard?.DisposeAsync() ?? default;

    private static Problem Describe(int errno, string mountPoint) => errno switch
    {
        Errno.EBUSY => new Problem($"{mountPoint} is in use.", "Close what uses it (see 'fuser -vm'), or unmount with --now."),
        Errno.ENODEV => FuseDevice.DescribeOpenFailure(Errno.ENODEV),
        Errno.EACCES => new Problem($"{mountPoint} cannot be reached by this user.", "Choose a mount point whose folders this user may enter."),
        _ => new Problem($"The kernel refused to mount or unmount {mountPoint} (errno {errno}).", "See the kernel's log ('dmesg') for the reason."),
    };
}
