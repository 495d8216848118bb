using System.Text;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Names that systems and devices leave among people's files: thumbnails, bins, resource forks, snapshots (B11). Told by the name alone,
/// letters of either case.
/// </summary>
internal static class SystemNames
{
    private const int Longest = 32;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Whole = new HashSet<string>(
        [
            // Synology, QNAP, Western Digital, Netgear, TrueNAS
            "@eaDir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@Recycle", "@Recently-Snapshot", ".@__thumb", ".@upload_cache", ".@analytic",
            ".streams", ".wdmc", ".wdcache", ".zfs", ".snapshot", ".snapshots",
            // macOS
            ".DS_Store", ".AppleDouble", ".AppleDB", ".AppleDesktop", ".apdisk", ".Spotlight-V100", ".Trashes", ".fseventsd", ".TemporaryItems",
            ".DocumentRevisions-V100", "Network Trash Folder", "Temporary Items", "Icon\r",
            // Windows
            "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "$RECYCLE.BIN", "RECYCLER", "System Volume Information",
            // Linux, and programs that keep folders in step
            ".Trash", "lost+found", ".stfolder", ".stversions",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[Longest];
        return (name.Length <= Longest && Encoding.Latin1.TryGetChars(name, text, out int length) && Whole.Contains(text[..length]))
            || HasStart(name, "._"u8)
            || HasStart(name, ".Trash-"u8) // .Trash-1000: of a user
            || HasStart(name, ".fuse_hidden"u8) // removed while open, on FUSE
            || HasStart(name, ".nfs0"u8) // the same on NFS
            || HasStart(name, ".syncthing."u8)
            || HasEnd(name, "@SynoEAStream"u8)
            || HasEnd(name, "@SynoResource"u8);
    }

    private static bool HasStart(ReadOnlySpan<byte> name, ReadOnlySpan<byte> start) =>
        name.Length >= start.Length && Ascii.EqualsIgnoreCase(name[..start.Length], start);

    private static bool HasEnd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> end) =>
        name.Length >= end.Length && Ascii.EqualsIgnoreCase(name[^end.Length..], end);
}
