using System.Runtime.InteropServices;

namespace MusicFs.Host.Native;

/// <summary>The one call of <c>musicfs umount</c> that needs root and no helper program.</summary>
internal static partial class LinuxMount
{
    public const int MNT_DETACH = 2;
    public const int UMOUNT_NOFOLLOW = 8;
    public const int EBUSY = 16;

    /// <returns>0, or the errno.</returns>
    public static int Unmount(string target, int flags) =>
        Unmount2(target, flags | UMOUNT_NOFOLLOW) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount2(string target, int flags);
}
