using Microsoft.Win32.SafeHandles;

namespace MusicFs.Plugin.Archive;

/// <summary>Tells one content of an archive from another, as far as the file system does.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Last change, UTC.</param>
internal readonly record struct ArchiveVersion(long Size, DateTime Modified)
{
    /// <summary>Nanoseconds since 1970-01-01 UTC; 0 for what is before.</summary>
    public long ModifiedNanoseconds => ToNanoseconds(Modified);

    /// <summary>Of what lies at a path; null where no file does.</summary>
    public static ArchiveVersion? Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new ArchiveVersion(file.Length, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Of an open file.</summary>
    public static ArchiveVersion Of(SafeFileHandle handle) => new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));

    public static long ToNanoseconds(DateTime utc)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        return ticks is > 0 and < long.MaxValue / 100 ? ticks * 100 : 0;
    }
}
