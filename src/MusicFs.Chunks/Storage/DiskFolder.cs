using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MusicFs.Chunks.Storage.Native;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks.Storage;

/// <summary>A real folder. Held by an open file, <c>lock</c>, that the system gives up with the process; <c>holder</c> beside it says who holds it.</summary>
internal sealed class DiskFolder(string path) : PackFolder
{
    private const string LockName = "lock";
    private const string HolderName = "holder";

    // Nobody writes a pack but who holds the lock; and others may look, and delete the folder.
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private FileStream? _lock;
    private string _token = "";

    public override string Path => path;

    public override DiskError Take(out Problem? held)
    {
        held = null;
        Dispose();
        DiskError error = Try(() => Directory.CreateDirectory(path));
        if (error == DiskError.None)
            error = Try(() => _lock = new FileStream(In(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        if (_lock is null)
        {
            if (error is not (DiskError.NotInMemory or DiskError.Failed) || ReadHolder() is not { } holder)
                return error;
            int end = holder.IndexOf(')', StringComparison.Ordinal) + 1;
            held = new Problem(
                $"The cache in {path} is in use by {(end > 0 ? holder[..end] : "another process")}.",
                "End that one first, or give this one another folder with --cache-dir.");
            return DiskError.AccessDenied;
        }

        // What the folder is known by from now on: in another folder, or another process's, it says something else.
        _token = string.Create(CultureInfo.InvariantCulture, $"PID {Environment.ProcessId} ({ProgramName()}) {Guid.NewGuid():N}\n");
        return Try(() => File.WriteAllText(In(HolderName), _token));
    }

    public override bool IsStillTaken() => _lock is not null && ReadHolder() == _token;

    public override DiskError List(out IReadOnlyList<(string Name, long Length)> files)
    {
        List<(string, long)> found = [];
        files = found;
        return Try(() =>
        {
            foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles())
            {
                if (file.Name is not (LockName or HolderName))
                    found.Add((file.Name, file.Length));
            }
        });
    }

    public override DiskError Create(string name, out PackFile? file) => Open(name, FileMode.CreateNew, FileAccess.ReadWrite, out file);

    public override DiskError Open(string name, bool forWriting, out PackFile? file) =>
        Open(name, FileMode.Open, forWriting ? FileAccess.ReadWrite : FileAccess.Read, out file);

    public override DiskError Delete(string name)
    {
        DiskError error = Try(() => File.Delete(In(name)));
        return error == DiskError.NotFound ? DiskError.None : error;
    }

    public override DiskError Replace(string from, string to) => Try(() => File.Move(In(from), In(to), overwrite: true));

    public override DiskError SyncNames()
    {
        // NTFS keeps names in its journal; there is nothing to ask for.
        if (!OperatingSystem.IsLinux())
            return DiskError.None;
        int descriptor = LinuxDisk.Open(path, LinuxDisk.O_DIRECTORY | LinuxDisk.O_CLOEXEC);
        if (descriptor < 0)
            return DiskErrors.FromErrno(Marshal.GetLastSystemError());
        DiskError error = LinuxDisk.Sync(descriptor) == 0 ? DiskError.None : DiskErrors.FromErrno(Marshal.GetLastSystemError());
        _ = LinuxDisk.Close(descriptor);
        return error;
    }

    public override DiskError MeasureSpace(out DiskSpace space)
    {
        DiskSpace measured = default;
        DiskError error = Try(() =>
        {
            DriveInfo drive = new(System.IO.Path.GetFullPath(path));
            // Of what the file system keeps for root, nothing counts: neither as room nor as taken.
            long reserved = drive.TotalFreeSpace - drive.AvailableFreeSpace;
            measured = new DiskSpace(drive.TotalSize - reserved, drive.AvailableFreeSpace);
        });
        space = measured;
        return error;
    }

    public override void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private DiskError Open(string name, FileMode mode, FileAccess access, out PackFile? file)
    {
        SafeFileHandle? handle = null;
        // Files that were fetched in order lie in packs in order: the kernel sees for itself who reads on, and reads ahead for those alone.
        DiskError error = Try(() => handle = File.OpenHandle(In(name), mode, access, Shared, FileOptions.None));
        file = handle is null ? null : new DiskFile(handle);
        return error;
    }

    private string In(string name) => System.IO.Path.Combine(path, name);

    private static string ProgramName() => System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "musicfs";

    private string? ReadHolder()
    {
        string? text = null;
        DiskError error = Try(() =>
        {
            using FileStream stream = new(In(HolderName), FileMode.Open, FileAccess.Read, Shared);
            Span<byte> content = stackalloc byte[256];
            text = Encoding.UTF8.GetString(content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)]);
        });
        return error == DiskError.None ? text : null;
    }

    private static DiskError Try(Action action)
    {
        try
        {
            action();
            return DiskError.None;
        }
        catch (Exception fault) when (DiskFile.IsOfDisk(fault))
        {
            return DiskErrors.From(fault);
        }
    }
}
