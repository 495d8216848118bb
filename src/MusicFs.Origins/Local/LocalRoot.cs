using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;
using MusicFs.Origins.Local.Watching;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Local;

/// <summary>
/// The folder of a <see cref="LocalOrigin"/>, held open. Every path is resolved beneath it (openat2, RESOLVE_BENEATH): neither a name nor a
/// link can lead out of it; links inside it are followed. Any thread; the calls may wait for the disk.
/// </summary>
internal sealed class LocalRoot : IDisposable
{
    /// <summary>
    /// Where anything is renamed while a link with ".." in it is followed, the kernel cannot say whether that led out, and wants to be asked again
    /// (openat2(2), EAGAIN).
    /// </summary>
    private const int MostTries = 100;

    private const ulong Beneath = LinuxFiles.RESOLVE_BENEATH | LinuxFiles.RESOLVE_NO_MAGICLINKS;
    private const int TypeMask = 0xF000, DirectoryType = 0x4000, FileType = 0x8000;

    private readonly Lock _replacing = new();
    private readonly byte[] _pathWithZero;
    private volatile SafeFileHandle _folder;
    private bool _isDisposed;

    private LocalRoot(string path, SafeFileHandle folder)
    {
        Path = path;
        // A daemon leaves the directory it was started in.
        _pathWithZero = [.. Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path)), 0];
        _folder = folder;
    }

    public string Path { get; }

    /// <summary>Called when another folder has been found at the path and taken in the place of the one before.</summary>
    public Action? Replaced { get; set; }

    public static LocalRoot? Open(string path, out FsError error)
    {
        SafeFileHandle? folder = OpenFolder(path, out error);
        return folder is null ? null : new LocalRoot(path, folder);
    }

    /// <summary>A folder that is opened when it is first asked for; nothing waits for it before.</summary>
    public static LocalRoot Later(string path) => new(path, new SafeFileHandle(-1, ownsHandle: true));

    /// <summary>Whether others may change what is in it without this machine being told.</summary>
    public bool IsOnNetwork
    {
        get
        {
            int descriptor = Open([], LinuxFiles.O_PATH | LinuxFiles.O_DIRECTORY);
            if (descriptor < 0)
                return false;
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            return NetworkFileSystems.NameAt(descriptor) is not null;
        }
    }

    /// <summary>
    /// Looks whether the path still names the folder that is held. Where it names another (the folder was made anew, its disk is back), that
    /// one is taken; where it names none, the origin is not there, whatever the old folder still holds.
    /// </summary>
    public FsError Confirm()
    {
        LinuxFiles.StatXResult named = default, held = default;
        lock (_replacing)
        {
            int errno = _isDisposed ? LocalErrors.EBADF : StatPath(ref named);
            if (errno != 0)
                return LocalErrors.From(errno);
            if (StatHeld(ref held) == 0 && named.IsSameFileAs(held))
                return FsError.None;
            if (OpenFolder(Path, out FsError error) is not { } folder)
                return error;
            SafeFileHandle old = _folder;
            _folder = folder;
            old.Dispose();
        }

        Replaced?.Invoke();
        return FsError.None;
    }

    /// <summary>As <see cref="Confirm"/>, and has the server of a share answer, whatever of it is in memory.</summary>
    public FsError Ask()
    {
        FsError error = Confirm();
        if (error != FsError.None)
            return error;
        LinuxFiles.StatXResult now = default;
        int errno = StatHeld(ref now, LinuxFiles.AT_STATX_FORCE_SYNC);
        return errno == 0 ? FsError.None : LocalErrors.From(errno);
    }

    /// <summary>The disk that the folder is on.</summary>
    public unsafe FsResult<OriginSpace> Measure()
    {
        int descriptor = Open([], LinuxFiles.O_PATH | LinuxFiles.O_DIRECTORY);
        if (descriptor < 0)
            return LocalErrors.From(-descriptor);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        LinuxNotify.FileSystemStatus found;
        if (LinuxNotify.StatFileSystem(descriptor, &found) != 0)
            return LocalErrors.From(Marshal.GetLastSystemError());
        ulong blockSize = (ulong)(found.BlockSize > 0 ? found.BlockSize : found.TransferSize);
        return OriginSpace.OfBlocks(blockSize, found.Blocks, found.FreeBlocks) is { } space ? space : FsError.NotSupported;
    }

    /// <summary>The descriptor, or the negative errno. Where the folder that is held is dead, the one that its path names now is asked.</summary>
    public int Open(ReadOnlySpan<byte> path, int flags, ulong resolve = 0)
    {
        int opened = OpenBeneath(path, flags, resolve);
        // What must not wait for the disk does not look there either.
        bool isDead = -opened is LocalErrors.ESTALE or LocalErrors.ENOTCONN && (resolve & LinuxFiles.RESOLVE_CACHED) == 0;
        return isDead && Confirm() == FsError.None ? OpenBeneath(path, flags, resolve) : opened;
    }

    private unsafe int OpenBeneath(ReadOnlySpan<byte> path, int flags, ulong resolve)
    {
        const int longest = 4096; // PATH_MAX
        if (path.Length >= longest)
            return -LocalErrors.ENAMETOOLONG;
        byte* text = stackalloc byte[longest];
        // SAFETY: one byte less than the buffer, checked above.
        path.CopyTo(new Span<byte>(text, longest - 1));
        text[path.Length] = 0;
        if (path.IsEmpty)
            (text[0], text[1]) = ((byte)'.', 0);
        if (Hold() is not { } folder)
            return -LocalErrors.EBADF;
        int root = (int)folder.DangerousGetHandle();
        int descriptor, errno, tries = 0;
        do
        {
            descriptor = LinuxFiles.OpenAt2(root, text, flags | LinuxFiles.O_CLOEXEC, Beneath | resolve);
            errno = descriptor >= 0 ? 0 : Marshal.GetLastSystemError();
        }
        while (errno == LocalErrors.EAGAIN && (resolve & LinuxFiles.RESOLVE_CACHED) == 0 && ++tries < MostTries);

        // A kernel before 5.6, or a sandbox, without openat2: links are then not followed at all.
        if (errno == LocalErrors.ENOSYS)
        {
            descriptor = LinuxFiles.OpenAt(root, text, flags | LinuxFiles.O_CLOEXEC | LinuxFiles.O_NOFOLLOW);
            errno = descriptor >= 0 ? 0 : Marshal.GetLastSystemError();
        }

        folder.DangerousRelease();
        return descriptor >= 0 ? descriptor : -errno;
    }

    /// <summary>What a path leads to, links inside the origin followed.</summary>
    public FsResult<OriginEntry> Stat(OriginPath path)
    {
        int descriptor = Open(path.Bytes, LinuxFiles.O_PATH);
        if (descriptor < 0)
            return LocalErrors.From(-descriptor);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return StatAt(descriptor, [], path);
    }

    /// <summary>An entry of an open directory, links not followed; for an empty name what the descriptor itself is.</summary>
    public static unsafe FsResult<OriginEntry> StatAt(int directory, ReadOnlySpan<byte> name, OriginPath path)
    {
        const int noFollow = 0x100; // AT_SYMLINK_NOFOLLOW
        LinuxFiles.StatXResult found;
        byte* text = stackalloc byte[256];
        // SAFETY: a name of a directory entry has at most 255 bytes.
        name.CopyTo(new Span<byte>(text, 255));
        text[name.Length] = 0;
        int flags = name.IsEmpty ? LinuxFiles.AT_EMPTY_PATH : noFollow;
        if (LinuxFiles.StatX(directory, text, flags, LinuxFiles.STATX_BASIC_STATS, &found) != 0)
            return LocalErrors.From(Marshal.GetLastSystemError());
        return (found.Mode & TypeMask) switch
        {
            DirectoryType => new OriginEntry(path, NodeKind.Directory, VersionOf(found)),
            FileType => new OriginEntry(path, NodeKind.File, VersionOf(found)),
            _ => FsError.NotSupported, // devices, sockets, pipes: not music
        };
    }

    public void Dispose()
    {
        lock (_replacing)
            _isDisposed = true;
        _folder.Dispose();
    }

    private static SafeFileHandle? OpenFolder(string path, out FsError error)
    {
        int descriptor = LinuxFiles.Open(path, LinuxFiles.O_PATH | LinuxFiles.O_DIRECTORY | LinuxFiles.O_CLOEXEC);
        error = descriptor >= 0 ? FsError.None : LocalErrors.From(Marshal.GetLastSystemError());
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    private unsafe int StatPath(ref LinuxFiles.StatXResult result)
    {
        fixed (byte* path = _pathWithZero)
        fixed (LinuxFiles.StatXResult* found = &result)
            return LinuxFiles.StatX(LinuxFiles.WorkingDirectory, path, 0, LinuxFiles.STATX_BASIC_STATS, found) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    private unsafe int StatHeld(ref LinuxFiles.StatXResult result, int flags = 0)
    {
        if (Hold() is not { } folder)
            return LocalErrors.EBADF;
        byte empty = 0;
        int errno;
        fixed (LinuxFiles.StatXResult* found = &result)
        {
            int root = (int)folder.DangerousGetHandle();
            errno = LinuxFiles.StatX(root, &empty, LinuxFiles.AT_EMPTY_PATH | flags, LinuxFiles.STATX_BASIC_STATS, found) == 0 ? 0 : Marshal.GetLastSystemError();
        }

        folder.DangerousRelease();
        return errno;
    }

    /// <summary>The folder, kept open until it is released; null after the disposal.</summary>
    private SafeFileHandle? Hold()
    {
        while (true)
        {
            SafeFileHandle folder = _folder;
            bool held = false;
            try
            {
                folder.DangerousAddRef(ref held);
                return folder;
            }
            catch (ObjectDisposedException)
            {
                // Replaced meanwhile: the new one. Otherwise disposed for good.
                if (folder == _folder)
                    return null;
            }
        }
    }

    /// <remarks>A device without a major number is no device: its number is made up at each mount, and would make every file of a share another one.</remarks>
    private static OriginVersion VersionOf(in LinuxFiles.StatXResult found)
    {
        ulong device = found.DeviceMajor == 0 ? 0 : ((ulong)found.DeviceMajor << 52) ^ ((ulong)found.DeviceMinor << 32);
        return new((long)found.Size, found.Modified.TotalNanoseconds, found.Inode ^ device);
    }
}
