using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// The members of a tar archive (v7, ustar, pax, GNU), found by the base class library, which tells where the bytes of each begin. Only headers are read.
/// </summary>
internal static class TarMembers
{
    /// <summary>Reads them into a builder.</summary>
    /// <returns>Why there is nothing to read; null where there is, or it is empty.</returns>
    public static ArchiveProblem? Read(SafeFileHandle handle, long length, ArchiveIndexBuilder builder, CancellationToken cancellation)
    {
        using TarHeaders headers = new(handle, length);
        using TarReader reader = new(headers, leaveOpen: true);
        int count = 0;
        try
        {
            while (!builder.IsOver && reader.GetNextEntry(copyData: false) is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                count++;
                if (!Add(entry, length, builder))
                    return null;
            }
        }
#pragma warning disable CA1031 // Whatever the library throws for what is in the bytes; reading the archive ends there.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (count == 0)
                return new ArchiveProblem(FsError.Corrupt, $"is damaged at its beginning ({fault.Message}).");
            builder.LeaveOut("what follows", $"behind {count} members cannot be read: the archive is damaged or was cut off ({fault.Message})");
        }

        return null;
    }

    /// <summary>False where what follows cannot be there.</summary>
    private static bool Add(TarEntry entry, long length, ArchiveIndexBuilder builder)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                builder.AddFolder(entry.Name);
                return true;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                if (entry.Length > 0 && (entry.DataOffset < 0 || entry.DataOffset > length - entry.Length))
                {
                    builder.LeaveOut(entry.Name, "goes beyond the end of the archive, which was cut off");
                    return false;
                }

                // Old programs mark a folder by its name alone.
                if (entry.EntryType == TarEntryType.V7RegularFile && entry.Name.EndsWith('/'))
                    builder.AddFolder(entry.Name);
                else
                    builder.AddFile(entry.Name, new ArchiveEntry(entry.Length, ArchiveVersion.ToNanoseconds(entry.ModificationTime.UtcDateTime), Math.Max(0, entry.DataOffset)) { StoredLength = entry.Length });
                return true;
            case TarEntryType.HardLink when builder.Find(entry.LinkName) is { } same:
                builder.AddFile(entry.Name, same);
                return true;
            case TarEntryType.GlobalExtendedAttributes or TarEntryType.ExtendedAttributes or TarEntryType.LongLink or TarEntryType.LongPath or TarEntryType.TapeVolume:
                return true;
            default:
                builder.LeaveOut(entry.Name, $"is no plain file ({entry.EntryType})");
                return true;
        }
    }
}
