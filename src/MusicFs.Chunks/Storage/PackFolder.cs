using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks.Storage;

/// <summary>
/// The folder a store lives in, as the store sees it. The seam where tests make disks fail, tear writes and cut the power. Called by the
/// writer's thread, except <see cref="Open"/>. Nothing here throws.
/// </summary>
internal abstract class PackFolder : IDisposable
{
    /// <summary>For messages.</summary>
    public abstract string Path { get; }

    /// <summary>Makes the folder if need be and takes it for this process. A problem of its own where another holds it.</summary>
    public abstract DiskError Take(out Problem? held);

    /// <summary>False where the folder was deleted or replaced since it was taken.</summary>
    public abstract bool IsStillTaken();

    /// <summary>The files with their lengths; nothing for what is not a plain file.</summary>
    public abstract DiskError List(out IReadOnlyList<(string Name, long Length)> files);

    /// <summary>Makes a new file; <see cref="DiskError.Exists"/> where there is one.</summary>
    public abstract DiskError Create(string name, out PackFile? file);

    public abstract DiskError Open(string name, bool forWriting, out PackFile? file);

    /// <summary>No error where it is not there.</summary>
    public abstract DiskError Delete(string name);

    /// <summary>Renames over what is there.</summary>
    public abstract DiskError Replace(string from, string to);

    /// <summary>Names made, renamed and deleted so far are on the disk when this returns.</summary>
    public abstract DiskError SyncNames();

    public abstract DiskError MeasureSpace(out DiskSpace space);

    /// <summary>Gives the folder up.</summary>
    public abstract void Dispose();
}
