using System.Text;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;
using MusicFs.Origins.Local.Windows.Native;

namespace MusicFs.Origins.Local.Windows;

/// <summary>
/// The folder of a <see cref="WindowsFolderOrigin"/>. Paths are given to the system as they are (<c>\\?\</c>: of any length, nothing in them cut off), and what was
/// opened is asked where it lies: links and junctions inside the folder are followed, never out of it. Any thread; the calls may wait for the disk.
/// Works on Linux as well, for tests.
/// </summary>
internal sealed class WindowsRoot(string path)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _full = Extended(System.IO.Path.GetFullPath(path));

    /// <summary>As it was given.</summary>
    public string Path { get; } = path;

    /// <summary>For a watch.</summary>
    public string FullPath => _full;

    /// <summary>Whether others may change what is in it without this machine being told.</summary>
    public bool IsOnNetwork
    {
        get
        {
            string full = System.IO.Path.GetFullPath(Path);
            if (!OperatingSystem.IsWindows())
                return false;
            if (full.StartsWith(@"\\", StringComparison.Ordinal))
                return true;
            try
            {
                return new DriveInfo(full[..1]).DriveType == DriveType.Network;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary><c>C:\Music</c> as <c>\\?\C:\Music</c>, <c>\\server\share</c> as <c>\\?\UNC\server\share</c>; anything else as it is.</summary>
    public static string Extended(string full)
    {
        if (full.StartsWith(@"\\?\", StringComparison.Ordinal) || full.StartsWith(@"\\.\", StringComparison.Ordinal))
            return full;
        if (full.StartsWith(@"\\", StringComparison.Ordinal))
            return string.Concat(@"\\?\UNC\", full.AsSpan(2));
        return full.Length > 1 && full[1] == ':' ? @"\\?\" + full : full;
    }

    /// <summary>Null where Windows can have no such file.</summary>
    public string? PathOf(OriginPath place)
    {
        if (place.IsRoot)
            return _full;
        string relative;
        try
        {
            relative = Strict.GetString(place.Bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        foreach (Range part in relative.AsSpan().Split('/'))
        {
            if (relative.AsSpan()[part] is "" or "." or "..")
                return null;
        }

        if (relative.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
            return null;
        return System.IO.Path.Join(_full, OperatingSystem.IsWindows() ? relative.Replace('/', '\\') : relative);
    }

    /// <summary>The place below the root that a relative path of the system's names; null where it is no text.</summary>
    public static OriginPath? PlaceOf(ReadOnlySpan<char> relative)
    {
        try
        {
            byte[] bytes = new byte[Strict.GetByteCount(relative)];
            Strict.GetBytes(relative, bytes);
            if (OperatingSystem.IsWindows())
                bytes.AsSpan().Replace((byte)'\\', (byte)'/');
            return new OriginPath(bytes);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>What a path leads to, links inside the origin followed.</summary>
    public FsResult<OriginEntry> Stat(OriginPath place)
    {
        using SafeFileHandle? handle = OpenForAttributes(place, out FsError error);
        return handle is null ? error : EntryOf(handle, place);
    }

    /// <summary>A folder's own path, once it was seen that it is a folder within the origin.</summary>
    public FsResult<string> FolderOf(OriginPath place)
    {
        using SafeFileHandle? handle = OpenForAttributes(place, out FsError error);
        if (handle is null)
            return error;
        return EntryOf(handle, place) is { IsSuccess: true } entry && entry.Value.Kind != NodeKind.Directory ? FsError.NotDirectory : PathOf(place)!;
    }

    /// <summary>Opens a file for reading, beside whoever reads, writes, renames or removes it.</summary>
    public FsResult<SafeFileHandle> OpenFile(OriginPath place)
    {
        if (PathOf(place) is not { } full)
            return FsError.NotFound;
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Windows says of a folder that access is denied.
            FsError error = WindowsErrors.From(fault);
            return error == FsError.AccessDenied && Stat(place) is { IsSuccess: true, Value.Kind: NodeKind.Directory } ? FsError.IsDirectory : error;
        }

        if (IsWithin(handle, place))
            return handle;
        handle.Dispose();
        return FsError.AccessDenied;
    }

    /// <summary>What an open file is, or a folder.</summary>
    public static FsResult<OriginEntry> EntryOf(SafeFileHandle handle, OriginPath place)
    {
        try
        {
            bool isFolder = (File.GetAttributes(handle) & FileAttributes.Directory) != 0;
            return new OriginEntry(place, isFolder ? NodeKind.Directory : NodeKind.File, VersionOf(handle, isFolder));
        }
        catch (NotSupportedException)
        {
            // No file on a disk.
            return FsError.NotSupported;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return WindowsErrors.From(fault);
        }
    }

    /// <summary>Of an open file; of a folder with what tells it from all others, so that one that leads back into itself is known.</summary>
    public static OriginVersion VersionOf(SafeFileHandle handle, bool isFolder)
    {
        DateTime written = File.GetLastWriteTimeUtc(handle);
        return isFolder ? VersionOf(0, written, default) with { Tag = IndexOf(handle) } : VersionOf(RandomAccess.GetLength(handle), written, File.GetCreationTimeUtc(handle));
    }

    /// <summary>A listing and an open file say the same. When it was created tells files apart that have been put in one another's place.</summary>
    public static OriginVersion VersionOf(long size, DateTime written, DateTime created) =>
        new(size, (written - DateTime.UnixEpoch).Ticks * 100, (ulong)created.Ticks);

    /// <summary>Null and why, for what is not there or lies elsewhere.</summary>
    private SafeFileHandle? OpenForAttributes(OriginPath place, out FsError error)
    {
        error = FsError.NotFound;
        if (PathOf(place) is not { } full)
            return null;
        SafeFileHandle handle;
        int code = 0;
        if (OperatingSystem.IsWindows())
        {
            handle = WindowsFiles.OpenForAttributes(full, out code);
            error = WindowsErrors.From(code);
        }
        else
        {
            int descriptor = LinuxFiles.Open(full, LinuxFiles.O_RDONLY | LinuxFiles.O_NONBLOCK | LinuxFiles.O_CLOEXEC);
            handle = new SafeFileHandle(descriptor, ownsHandle: true);
            if (descriptor < 0)
                error = LocalErrors.From(System.Runtime.InteropServices.Marshal.GetLastSystemError());
        }

        if (handle.IsInvalid)
        {
            handle.Dispose();
            return null;
        }

        error = place.IsRoot || IsWithin(handle, place) ? FsError.None : FsError.AccessDenied;
        if (error == FsError.None)
            return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Whether an open file lies in the folder, wherever links led.</summary>
    private bool IsWithin(SafeFileHandle handle, OriginPath place)
    {
        // Some disks' drivers do not say: then nothing on the way may be a link.
        if (FinalPath(handle) is not { } final || FinalRoot() is not { } root)
            return !HasLink(place);
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return final.StartsWith(root, comparison)
            && (final.Length == root.Length || System.IO.Path.EndsInDirectorySeparator(root) || final[root.Length] is '\\' or '/');
    }

    private bool HasLink(OriginPath place)
    {
        try
        {
            for (; !place.IsRoot; place = place.Parent)
            {
                if ((File.GetAttributes(PathOf(place)!) & FileAttributes.ReparsePoint) != 0)
                    return true;
            }

            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Asked again each time: the folder may be a junction, and another one by now.</summary>
    private string? FinalRoot()
    {
        if (OperatingSystem.IsWindows())
        {
            using SafeFileHandle handle = WindowsFiles.OpenForAttributes(_full, out _);
            return handle.IsInvalid ? null : WindowsFiles.FinalPath(handle);
        }

        int descriptor = LinuxFiles.Open(_full, LinuxFiles.O_PATH | LinuxFiles.O_CLOEXEC);
        using SafeFileHandle folder = new(descriptor, ownsHandle: true);
        return descriptor < 0 ? null : FinalPath(folder);
    }

    private static unsafe ulong IndexOf(SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows())
            return WindowsFiles.FileIndex(handle);
        // SAFETY: the empty path and the result are on the stack until the call returns; the caller holds the handle.
        LinuxFiles.StatXResult found;
        byte empty = 0;
        return LinuxFiles.StatX((int)handle.DangerousGetHandle(), &empty, LinuxFiles.AT_EMPTY_PATH, LinuxFiles.STATX_BASIC_STATS, &found) == 0 ? found.Inode : 0;
    }

    private static string? FinalPath(SafeFileHandle handle) =>
        OperatingSystem.IsWindows() ? WindowsFiles.FinalPath(handle) : new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
}
