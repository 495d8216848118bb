using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Testing.Backends;

namespace MusicFs.Backend.WinFsp.Tests.Driver;

/// <summary>The file calls of Windows programs, as the Win32 layer makes requests of them, on volumes of <see cref="FakeWinFsp"/>.</summary>
internal sealed unsafe class FakeFiles(Func<string> mountPoint) : HostFiles
{
    // Of wdm.h.
    public const uint DispositionOpen = 1;
    public const uint DispositionCreate = 2;
    public const uint DispositionOpenIf = 3;
    public const uint DispositionOverwriteIf = 5;
    public const uint DirectoryFile = 0x1;
    public const uint NonDirectoryFile = 0x40;
    public const uint DeleteOnClose = 0x1000;
    public const uint GenericRead = 0x00120089;
    public const uint GenericWrite = 0x00120116;
    public const uint ReadAttributes = 0x00100080;
    public const uint WriteAttributes = 0x00100100;
    public const uint Delete_ = 0x00110000;
    private const int EntryName = 104;

    public override string[] GetFiles(string path) => [.. List(path).Where(static entry => !entry.IsDirectory).Select(entry => Path.Combine(path, entry.Name))];

    public override string[] GetDirectories(string path) => [.. List(path).Where(static entry => entry.IsDirectory).Select(entry => Path.Combine(path, entry.Name))];

    public override IEnumerable<string> EnumerateFiles(string path) => List(path).Where(static entry => !entry.IsDirectory).Select(static entry => entry.Name);

    public override bool FileExists(string path) => TryInfo(path) is { } found && (found.FileAttributes & 0x10) == 0;

    public override bool DirectoryExists(string path) => TryInfo(path) is { } found && (found.FileAttributes & 0x10) != 0;

    public override byte[] ReadAllBytes(string path)
    {
        using IHostFile file = Open(path);
        using MemoryStream content = new();
        byte[] buffer = new byte[128 << 10];
        for (int read = file.Read(buffer, 0); read > 0; read = file.Read(buffer, content.Length))
            content.Write(buffer, 0, read);
        return content.ToArray();
    }

    public override IHostFile Open(string path) => new OpenFile(OpenOrThrow(path, DispositionOpen, NonDirectoryFile, GenericRead));

    public override long Length(string path) => (long)InfoOrThrow(path).FileSize;

    public override DateTime LastWriteTimeUtc(string path) => DateTime.FromFileTimeUtc((long)InfoOrThrow(path).LastWriteTime);

    public override (long Total, long Free) Volume(string mountPoint)
    {
        Check(FakeWinFsp.GetVolume(mountPoint, out VolumeInfo information, out _), mountPoint);
        return ((long)information.TotalSize, (long)information.FreeSize);
    }

    public override unsafe string? VolumeLabel(string mountPoint)
    {
        Check(FakeWinFsp.GetVolume(mountPoint, out VolumeInfo information, out _), mountPoint);
        return new string(information.VolumeLabel, 0, information.VolumeLabelLength / sizeof(char));
    }

    public override void Write(string path) => Close(OpenOrThrow(path, DispositionOverwriteIf, NonDirectoryFile, GenericWrite));

    public override void OpenForWriting(string path) => Close(OpenOrThrow(path, DispositionOpenIf, NonDirectoryFile, GenericWrite));

    public override void Delete(string path) => Change(path, FakeChange.Delete, Delete_, null);

    public override void CreateDirectory(string path) => Close(OpenOrThrow(path, DispositionCreate, DirectoryFile, GenericRead));

    public override void DeleteDirectory(string path) => Change(path, FakeChange.Delete, Delete_, null);

    public override void Move(string from, string to) => Change(from, FakeChange.Rename, Delete_, Within(to));

    public override void SetLastWriteTimeUtc(string path) => Change(path, FakeChange.BasicInformation, WriteAttributes, null);

    /// <summary>A path of the volume, from its root: <c>\a\b</c>.</summary>
    public string Within(string path) => '\\' + path[mountPoint().Length..].TrimStart('/', '\\').Replace('/', '\\');

    /// <summary>What a directory lists besides the dots, page by page.</summary>
    public IEnumerable<FakeEntry> List(string path, int pageSize = 4096)
    {
        nint handle = OpenOrThrow(path, DispositionOpen, DirectoryFile, GenericRead);
        try
        {
            string? marker = null;
            while (true)
            {
                List<FakeEntry> page = Page(handle, marker, pageSize, out bool ended);
                foreach (FakeEntry entry in page)
                {
                    if (entry.Name is not ("." or ".."))
                        yield return entry;
                }

                if (ended || page.Count == 0)
                    yield break;
                marker = page[^1].Name;
            }
        }
        finally
        {
            Close(handle);
        }
    }

    /// <summary>One page of an open directory, after a name.</summary>
    public static List<FakeEntry> Page(nint handle, string? marker, int size, out bool ended)
    {
        byte[] buffer = new byte[size];
        List<FakeEntry> entries = [];
        fixed (byte* start = buffer)
        {
            const int noMoreFiles = unchecked((int)0x80000006);
            int status = FakeWinFsp.List(handle, marker, start, (uint)size, out uint transferred, out uint isEnd);
            ended = isEnd != 0 || status == noMoreFiles;
            if (status != noMoreFiles)
                Check(status, $"the list after {marker}");
            for (int at = 0; at < transferred;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at));
                FileInformation information = MemoryMarshal.Read<FileInformation>(buffer.AsSpan(at + 8));
                entries.Add(new FakeEntry(new string((char*)(start + at + EntryName), 0, (length - EntryName) / sizeof(char)), information));
                at = (at + length + 7) & ~7;
            }
        }

        return entries;
    }

    /// <summary>The names that lie in a page.</summary>
    public static List<string> NamesIn(ReadOnlySpan<byte> page)
    {
        List<string> names = [];
        while (!page.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(page);
            names.Add(new string(MemoryMarshal.Cast<byte, char>(page[EntryName..length])));
            page = page[Math.Min(page.Length, (length + 7) & ~7)..];
        }

        return names;
    }

    public nint OpenOrThrow(string path, uint disposition, uint options, uint access)
    {
        Check(FakeWinFsp.Open(mountPoint(), Within(path), disposition, options, access, out nint handle), path);
        return handle;
    }

    /// <summary>The status of an open, which is closed again where it succeeds.</summary>
    public int TryOpen(string path, uint disposition, uint options, uint access)
    {
        int status = FakeWinFsp.Open(mountPoint(), Within(path), disposition, options, access, out nint handle);
        if (status == NtStatus.Success)
            Close(handle);
        return status;
    }

    private void Change(string path, FakeChange change, uint access, string? name)
    {
        nint handle = OpenOrThrow(path, DispositionOpen, 0, access);
        int status = FakeWinFsp.Change(handle, change, name);
        Close(handle);
        Check(status, path);
    }

    private FileInformation InfoOrThrow(string path)
    {
        nint handle = OpenOrThrow(path, DispositionOpen, 0, ReadAttributes);
        int status = FakeWinFsp.GetInfo(handle, out FileInformation information);
        Close(handle);
        Check(status, path);
        return information;
    }

    private FileInformation? TryInfo(string path)
    {
        if (FakeWinFsp.Open(mountPoint(), Within(path), DispositionOpen, 0, ReadAttributes, out nint handle) != NtStatus.Success)
            return null;
        int status = FakeWinFsp.GetInfo(handle, out FileInformation information);
        Close(handle);
        return status == NtStatus.Success ? information : null;
    }

    private static void Close(nint handle) => _ = FakeWinFsp.Close(handle);

    /// <summary>The exceptions of System.IO on Windows.</summary>
    private static void Check(int status, string path)
    {
        switch (status)
        {
            case NtStatus.Success:
                return;
            case NtStatus.ObjectNameNotFound:
                throw new FileNotFoundException(null, path);
            case NtStatus.ObjectPathNotFound:
                throw new DirectoryNotFoundException(path);
            case NtStatus.AccessDenied:
                throw new UnauthorizedAccessException(path);
            default:
                throw new IOException($"{path}: {status:X8}", status);
        }
    }

    private sealed class OpenFile(nint handle) : IHostFile
    {
        private nint _handle = handle;

        public int Read(Span<byte> destination, long offset)
        {
            fixed (byte* start = destination)
            {
                // Nothing is asked of the driver for nothing.
                if (destination.IsEmpty)
                    return 0;
                int status = FakeWinFsp.Read(_handle, (ulong)offset, start, (uint)destination.Length, out uint transferred);
                if (status != NtStatus.EndOfFile)
                    Check(status, "read");
                return (int)transferred;
            }
        }

        public void Dispose()
        {
            if (_handle != 0)
                Close(_handle);
            _handle = 0;
        }
    }
}
