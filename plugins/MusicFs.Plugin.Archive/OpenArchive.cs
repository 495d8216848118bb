using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// One version of an archive, open, with what is in it. Held by those who use it: the file is closed when the last has let go. Any thread.
/// </summary>
internal sealed class OpenArchive
{
    private const int EmptyTar = 20 * 512;

    private readonly SafeFileHandle _handle;
    private int _users = 1;

    private OpenArchive(SafeFileHandle handle, ArchiveVersion version) => (_handle, Version) = (handle, version);

    public ArchiveVersion Version { get; }

    /// <summary>What is in it; nothing where there is a <see cref="Problem"/>.</summary>
    public ArchiveIndex Index { get; private set; } = ArchiveIndex.Empty;

    /// <summary>Why nothing of it can be read; null where it can.</summary>
    public ArchiveProblem? Problem { get; private set; }

    /// <summary>What of it is not shown; empty where all is.</summary>
    public string Left { get; private set; } = "";

    /// <summary>Opens an archive and reads what is in it, held by the caller.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public static OpenArchive Open(string path, ArchiveSettings settings, CancellationToken cancellation)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            OpenArchive archive = new(handle, ArchiveVersion.Of(handle));
            archive.Read(settings, cancellation);
            return archive;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>False where everybody has let go.</summary>
    public bool TryHold()
    {
        for (int users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }

        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _handle.Dispose();
    }

    /// <summary>Whether the file is still as it was when it was opened: one that is replaced is, one that is written to is not. While it is held.</summary>
    public bool IsUnchanged() => ArchiveVersion.Of(_handle) == Version;

    /// <summary>Where the bytes of an entry begin; null where they are not in the archive. While it is held.</summary>
    public long? DataOffset(ArchiveEntry entry) => entry.HasLocalHeader ? ZipDirectory.DataOffset(_handle, Version.Size, entry) : entry.Offset;

    /// <summary>Bytes of the archive, fewer only at its end. While it is held.</summary>
    public int Read(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && RandomAccess.Read(_handle, destination[done..], offset + done) is > 0 and var count)
            done += count;
        return done;
    }

    private void Read(ArchiveSettings settings, CancellationToken cancellation)
    {
        ArchiveIndexBuilder builder = new(settings.Entries);
        byte[] beginning = new byte[512];
        ReadOnlySpan<byte> header = beginning.AsSpan(0, Read(0, beginning));
        Problem = header.IsEmpty ? new ArchiveProblem(FsError.Corrupt, "is empty.")
            : header.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? new ArchiveProblem(FsError.NotSupported, "is compressed as a whole, so that nothing in it can be read without all before it: gunzip it, and the .tar is read where it lies.")
            : IsTar(header) ? TarMembers.Read(_handle, Version.Size, builder, cancellation)
            : ZipDirectory.Read(_handle, Version.Size, settings, builder, cancellation);
        if (Problem is null && builder.IsOver)
            Problem = new ArchiveProblem(FsError.NotSupported, $"has more than {settings.Entries} files and folders, which is what the setting 'entries' allows.");
        if (Problem is not null)
            return;
        Index = builder.Build();
        Left = builder.Left;
    }

    /// <summary>By the checksum of its first header, which v7 archives have too. One record of zeros is an archive without members; more of them are a file that was never written.</summary>
    private bool IsTar(ReadOnlySpan<byte> header) =>
        header.Length == 512 && (TarHeaders.IsHeader(header) || (Version.Size <= EmptyTar && header.IndexOfAnyExcept((byte)0) < 0));
}
