using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// Recognises file systems whose files are changed behind this machine's back, so that its kernel can tell of its own changes only. FUSE is
/// among them as a whole: sshfs and rclone cannot be told from the rest.
/// </summary>
internal static class NetworkFileSystems
{
    /// <summary>What such a file system is called; null for a local one, or where it cannot be told.</summary>
    public static unsafe string? NameAt(int descriptor)
    {
        LinuxNotify.FileSystemStatus status;
        return LinuxNotify.StatFileSystem(descriptor, &status) == 0 ? NameOf((uint)status.Type) : null;
    }

    /// <summary>By the magic number of statfs(2): &lt;linux/magic.h&gt;, and the sources of those that are not in it.</summary>
    public static string? NameOf(uint magic) => magic switch
    {
        0x6969 => "NFS",
        0x517B => "SMB",
        0xFF534D42 => "CIFS",
        0xFE534D42 => "SMB",
        0x65735546 => "FUSE",
        0x01021997 => "9p",
        0x73757245 => "Coda",
        0x5346414F or 0x6B414653 => "AFS",
        0x00C36400 => "Ceph",
        0x564C => "NCP",
        0x0BD00BD0 => "Lustre",
        0x47504653 => "GPFS",
        0x01161970 => "GFS2",
        0x7461636F => "OCFS2",
        0x20030528 => "OrangeFS",
        0x786F4256 => "VirtualBox shared folder",
        0xBACBACBC => "VMware shared folder",
        0x7C7C6673 => "Parallels shared folder",
        _ => null,
    };
}
