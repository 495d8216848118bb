using Microsoft.Win32.SafeHandles;

namespace MusicFs.Core.Edits;

/// <summary>
/// Room on the disk for what programs write through the mount, until it is taken or thrown away. Files have no name from the moment they are made,
/// so that nothing is left of them when the process ends, however it ends. Any thread.
/// </summary>
/// <param name="folder">Where; made when it is needed.</param>
/// <param name="limit">Bytes that may be written in all.</param>
internal sealed class ScratchSpace(string folder, long limit)
{
    private const string Ending = ".scratch";

    private long _used;
    private int _isCleared;

    /// <summary>Bytes that are in use.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Counts bytes that are about to be written. False where there is no room for them.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;
        Give(bytes);
        return false;
    }

    /// <summary>Counts bytes no more.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);

    /// <summary>A new file without a name. Throws what the disk says.</summary>
    public SafeFileHandle Open()
    {
        Directory.CreateDirectory(folder);
        if (Interlocked.Exchange(ref _isCleared, 1) == 0)
            Clear();
        string path = Path.Combine(folder, $"{Guid.NewGuid():n}{Ending}");
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.Asynchronous);
        File.Delete(path);
        return file;
    }

    /// <summary>A process may have ended between the two.</summary>
    private void Clear()
    {
        foreach (string left in Directory.EnumerateFiles(folder, "*" + Ending))
            File.Delete(left);
    }
}
