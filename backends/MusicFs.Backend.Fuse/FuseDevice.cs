using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// A descriptor of /dev/fuse: the one that was mounted, or a clone of it with a queue of its own. Replies and
/// notifications may be written from any thread; each is one write, which the kernel takes whole.
/// </summary>
internal sealed unsafe class FuseDevice : IDisposable
{
    public const string Path = "/dev/fuse";

    // <linux/fuse.h>: _IOR(229, 0, uint32_t), _IOW(229, 1, struct fuse_backing_map), _IOW(229, 2, uint32_t).
    private const uint CloneRequest = 0x8004e500;
    private const uint BackingOpenRequest = 0x4010e501;
    private const uint BackingCloseRequest = 0x4004e502;

    private readonly ILogger _logger;
    private int _descriptor;

    /// <summary>Takes ownership of an open descriptor.</summary>
    public FuseDevice(int descriptor, ILogger logger)
    {
        _descriptor = descriptor;
        _logger = logger;
    }

    public int Descriptor => _descriptor;

    /// <summary>Opens the device. The problem says what to do where that fails.</summary>
    public static FuseDevice? Open(ILogger logger, out Problem? problem)
    {
        int descriptor = Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC);
        problem = descriptor >= 0 ? null : DescribeOpenFailure(Marshal.GetLastSystemError());
        return descriptor >= 0 ? new FuseDevice(descriptor, logger) : null;
    }

    public static Problem DescribeOpenFailure(int errno) => errno switch
    {
        Errno.ENOENT or Errno.ENODEV => new Problem(
            $"There is no {Path}: the kernel's FUSE module is not loaded.",
            "Run 'modprobe fuse' as root; in a container add '--device /dev/fuse'."),
        Errno.EACCES or Errno.EPERM => new Problem(
            $"This user may not open {Path}.",
            $"Run 'chmod 666 {Path}' as root (distributions do so at boot), or join the group that owns it."),
        _ => new Problem($"{Path} could not be opened (errno {errno}).", "See the kernel's log ('dmesg') for the reason."),
    };

    /// <summary>A second descriptor of the same connection; null where the kernel or the user's rights do not allow it.</summary>
    public FuseDevice? Clone()
    {
        int descriptor = Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC);
        if (descriptor < 0)
            return null;
        uint source = (uint)_descriptor;
        if (Libc.IoCtl(descriptor, CloneRequest, &source) == 0)
            return new FuseDevice(descriptor, _logger);
        _ = Libc.Close(descriptor);
        return null;
    }

    /// <summary>
    /// Registers an open local file for pass-through. The id, or the negative errno: EPERM without CAP_SYS_ADMIN, ELOOP
    /// where the file lies on a filesystem stacked too deep.
    /// </summary>
    public int OpenBacking(int descriptor)
    {
        var map = new BackingMap { Descriptor = descriptor };
        int id = Libc.IoCtl(_descriptor, BackingOpenRequest, &map);
        return id >= 0 ? id : -Marshal.GetLastSystemError();
    }

    public void CloseBacking(int id)
    {
        uint value = (uint)id;
        _ = Libc.IoCtl(_descriptor, BackingCloseRequest, &value);
    }

    /// <summary>Writes one reply or notification. The errno where the kernel did not take it, which is logged where it is a fault of ours.</summary>
    public int Send(byte* message, int length)
    {
        if (Libc.Write(_descriptor, message, (nuint)length) == length)
            return 0;
        int errno = Marshal.GetLastSystemError();
        // ENOENT: the caller is gone, or a notification names what the kernel does not know. ENODEV, ENOTCONN: unmounted.
        if (errno is not (Errno.ENOENT or Errno.ENODEV or Errno.ENOTCONN or Errno.ECONNABORTED or Errno.EINTR))
            _logger.LogError("The kernel refused a message of {Length} bytes (errno {Errno}).", length, errno);
        return errno;
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = Libc.Close(descriptor);
    }
}
