using MusicFs.Backend.Fuse.Native;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Finds out whether this process may register backing files. INIT accepts pass-through from anybody, but registering
/// needs CAP_SYS_ADMIN, so only a real registration tells.
/// </summary>
internal static class PassThroughProbe
{
    public static bool Works(FuseDevice device)
    {
        // Any regular file does; the program's own is always there.
        int file = Libc.Open("/proc/self/exe", Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (file < 0)
            return false;
        int id = device.OpenBacking(file);
        _ = Libc.Close(file);
        if (id > 0)
            device.CloseBacking(id);
        // Another refusal than "not permitted" may be about that one file (its filesystem is stacked too deep).
        return id > 0 || -id != Errno.EPERM;
    }
}
