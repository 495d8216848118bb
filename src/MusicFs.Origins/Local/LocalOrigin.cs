using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local;

/// <summary>
/// A local folder. Every path is resolved beneath the folder (openat2, RESOLVE_BENEATH): neither a name nor a link on the
/// origin can lead out of it; links inside it are followed. Calls that may wait for the disk run on I/O threads of its own.
/// </summary>
public sealed class LocalOrigin : IOrigin, IDisposable
{
    // Enough to keep a disk array busy; each costs a stack only.
    private const int MaxThreads = 16;

    private const ulong Beneath = LinuxFiles.RESOLVE_BENEATH | LinuxFiles.RESOLVE_NO_MAGICLINKS;

    private readonly ILogger _logger;
    private readonly SafeFileHandle _root;
    private readonly IoThreads _threads;
    private volatile bool _mayHideAccess = true;

    private LocalOrigin(string id, string path, SafeFileHandle root, ILogger logger)
    {
        Id = id;
        RootPath = path;
        _root = root;
        _logger = logger;
        _threads = new IoThreads(MaxThreads, $"disk-{id}");
        Capabilities = new OriginCapabilities { Parallelism = Math.Max(4, Environment.ProcessorCount * 2) };
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <summary>The folder.</summary>
    public string RootPath { get; }

    /// <inheritdoc/>
    public OriginCapabilities Capabilities { get; }

    /// <summary>Opens the folder; the problem says what is wrong with it.</summary>
    public static LocalOrigin? Open(string id, string path, ILogger logger, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        int descriptor = LinuxFiles.Open(path, LinuxFiles.O_PATH | LinuxFiles.O_DIRECTORY | LinuxFiles.O_CLOEXEC);
        problem = descriptor >= 0 ? null : Describe(path, LocalErrors.From(Marshal.GetLastSystemError()));
        return descriptor >= 0 ? new LocalOrigin(id, path, new SafeFileHandle(descriptor, ownsHandle: true), logger) : null;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new(FsError.Interrupted) : _threads.RunAsync(() => List(directory));

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new(FsError.Interrupted) : _threads.RunAsync(() => Stat(path));

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        // A file whose name and inode are in memory opens without waiting; anything else goes to the I/O threads.
        FsResult<IOriginFile> now = OpenFile(path, expected, LinuxFiles.RESOLVE_CACHED, out bool wouldWait);
        return wouldWait ? _threads.RunAsync(() => OpenFile(path, expected, 0, out _)) : new(now);
    }

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        (await StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false)).Error;

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _root.Dispose();
    }

    private static Problem Describe(string path, FsError error) => error switch
    {
        FsError.NotFound => new Problem($"The origin {path} does not exist.", "Check the path, or mount the disk it is on."),
        FsError.NotDirectory => new Problem($"The origin {path} is not a folder.", "Give the folder that holds the music."),
        FsError.AccessDenied => new Problem($"The origin {path} cannot be read by this user.", "Give this user the right to read it, or choose another folder."),
        _ => new Problem($"The origin {path} cannot be opened ({error}).", "Check the disk or share it is on."),
    };

    private unsafe FsResult<IReadOnlyList<OriginEntry>> List(OriginPath directory)
    {
        int descriptor = OpenBeneath(directory.Bytes, LinuxFiles.O_RDONLY | LinuxFiles.O_DIRECTORY, 0);
        if (descriptor < 0)
            return LocalErrors.From(-descriptor);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        List<OriginEntry> entries = [];
        const int size = 64 * 1024;
        byte[] page = GC.AllocateUninitializedArray<byte>(size);
        fixed (byte* buffer = page)
        {
            nint length;
            while ((length = LinuxFiles.GetDirectoryEntries(descriptor, buffer, size)) > 0)
                AddPage(directory, descriptor, new ReadOnlySpan<byte>(buffer, (int)length), entries);
            if (length < 0)
                return LocalErrors.From(Marshal.GetLastSystemError());
        }

        return entries;
    }

    /// <summary>struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with a zero.</summary>
    private void AddPage(OriginPath directory, int descriptor, ReadOnlySpan<byte> page, List<OriginEntry> entries)
    {
        const int lengthAt = 16, typeAt = 18, nameAt = 19;
        while (!page.IsEmpty)
        {
            ReadOnlySpan<byte> record = page[..MemoryMarshal.Read<ushort>(page[lengthAt..])];
            page = page[record.Length..];
            ReadOnlySpan<byte> name = record[nameAt..];
            name = name[..name.IndexOf((byte)0)];
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                continue;
            const byte link = 10; // DT_LNK
            OriginPath path = directory.Append(name);
            FsResult<OriginEntry> entry = record[typeAt] == link ? Stat(path) : StatAt(descriptor, name, path);
            if (entry.IsSuccess)
                entries.Add(entry.Value);
            else if (entry.Error is not (FsError.NotFound or FsError.NotSupported))
                _logger.LogDebug("{Path} on origin {Origin} is left out: {Error}.", path, Id, entry.Error);
        }
    }

    /// <summary>What a path leads to, links inside the origin followed.</summary>
    private FsResult<OriginEntry> Stat(OriginPath path)
    {
        int descriptor = OpenBeneath(path.Bytes, LinuxFiles.O_PATH, 0);
        if (descriptor < 0)
            return LocalErrors.From(-descriptor);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return StatAt(descriptor, [], path);
    }

    private static unsafe FsResult<OriginEntry> StatAt(int directory, ReadOnlySpan<byte> name, OriginPath path)
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
        const int typeMask = 0xF000, isDirectory = 0x4000, isFile = 0x8000;
        return (found.Mode & typeMask) switch
        {
            isDirectory => new OriginEntry(path, NodeKind.Directory, VersionOf(found)),
            isFile => new OriginEntry(path, NodeKind.File, VersionOf(found)),
            _ => FsError.NotSupported, // devices, sockets, pipes: not music
        };
    }

    private unsafe FsResult<IOriginFile> OpenFile(OriginPath path, OriginVersion expected, ulong resolve, out bool wouldWait)
    {
        wouldWait = false;
        // O_NONBLOCK: a pipe put in the file's place must not hang the open.
        int descriptor = OpenBeneath(path.Bytes, LinuxFiles.O_RDONLY | LinuxFiles.O_NONBLOCK | (_mayHideAccess ? LinuxFiles.O_NOATIME : 0), resolve);
        if (descriptor == -LocalErrors.EPERM && _mayHideAccess)
        {
            // Only a file's owner (or root) may leave its access time alone.
            _mayHideAccess = false;
            return OpenFile(path, expected, resolve, out wouldWait);
        }

        if (descriptor < 0)
        {
            wouldWait = resolve != 0 && -descriptor is LocalErrors.EAGAIN or LocalErrors.EINVAL;
            return LocalErrors.From(-descriptor);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FsResult<OriginEntry> entry = StatAt(descriptor, [], path);
        FsError error = entry.Error != FsError.None ? entry.Error
            : entry.Value.Kind != NodeKind.File ? FsError.IsDirectory
            : entry.Value.Version != expected ? FsError.Stale
            : FsError.None;
        if (error == FsError.None)
            return new LocalFile(handle, expected, _threads);
        handle.Dispose();
        return error;
    }

    /// <summary>The descriptor, or the negative errno.</summary>
    private unsafe int OpenBeneath(ReadOnlySpan<byte> path, int flags, ulong resolve)
    {
        const int longest = 4096; // PATH_MAX
        if (path.Length >= longest)
            return -36; // ENAMETOOLONG
        byte* text = stackalloc byte[longest];
        // SAFETY: one byte less than the buffer, checked above.
        path.CopyTo(new Span<byte>(text, longest - 1));
        text[path.Length] = 0;
        if (path.IsEmpty)
            (text[0], text[1]) = ((byte)'.', 0);
        int root = (int)_root.DangerousGetHandle();
        int descriptor = LinuxFiles.OpenAt2(root, text, flags | LinuxFiles.O_CLOEXEC, Beneath | resolve);
        if (descriptor >= 0)
            return descriptor;
        int errno = Marshal.GetLastSystemError();
        // A kernel before 5.6, or a sandbox, without openat2: links are then not followed at all.
        if (errno == LocalErrors.ENOSYS)
        {
            descriptor = LinuxFiles.OpenAt(root, text, flags | LinuxFiles.O_CLOEXEC | LinuxFiles.O_NOFOLLOW);
            errno = Marshal.GetLastSystemError();
        }

        return descriptor >= 0 ? descriptor : -errno;
    }

    private static OriginVersion VersionOf(in LinuxFiles.StatXResult found) =>
        new((long)found.Size, found.Modified.TotalNanoseconds, found.Inode ^ ((ulong)found.DeviceMajor << 52) ^ ((ulong)found.DeviceMinor << 32));
}
