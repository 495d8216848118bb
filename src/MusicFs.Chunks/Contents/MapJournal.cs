using System.Buffers;
using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;
using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Contents;

/// <summary>
/// The file <c>contents</c>: the content map's changes, one after another, written anew when most of them no longer matter. The writer's
/// thread only. After an error nothing more is appended until all of it was written anew.
/// </summary>
internal sealed class MapJournal(PackFolder folder, ContentMap map) : IDisposable
{
    public const string Name = "contents";

    private const ushort Version = 1;
    private const int HeaderLength = 64;
    private const int Slack = 4096;

    private PackFile? _file;
    private bool _hasUnsynced;

    private static ReadOnlySpan<byte> Magic => "MFSCONTN"u8;

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Fills the map from the file, and leaves out what refers to chunks that are not there.</summary>
    public DiskError Load(ChunkIndex index, out bool isNewer)
    {
        isNewer = false;
        Dispose();
        DiskError error = folder.Open(Name, forWriting: true, out _file);
        if (error is DiskError.NotFound)
            return Rewrite();
        // A disk that cannot be written may still be read.
        if (_file is null)
            error = folder.Open(Name, forWriting: false, out _file);
        if (_file is null)
            return error;
        error = ReadAll(out isNewer, out bool isDamaged);
        if (isNewer || error != DiskError.None)
            return error;
        map.SweepMissing(index);
        // Lines behind a torn one would still be found, but lines must begin at multiples of their length.
        return isDamaged || map.TakeLost() ? Rewrite() : DiskError.None;
    }

    /// <summary>Writes what changed since the last time.</summary>
    public DiskError Flush()
    {
        byte[]? lines = map.TakePending(out int length);
        if (lines is null)
            return DiskError.None;
        DiskError error = _file is null ? DiskError.Closed
            : Failpoint.Fails(Failpoint.ContentsBeforeWrite) ? DiskError.Failed : _file.Write(Length, lines.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(lines);
        if (error != DiskError.None)
        {
            map.Lose();
            return error == DiskError.Closed ? Rewrite() : error;
        }

        Length += length;
        _hasUnsynced = true;
        long lineCount = (Length - HeaderLength) / MapRecord.Length;
        return lineCount > (2L * map.Ranges) + Slack ? Rewrite() : DiskError.None;
    }

    public DiskError Sync()
    {
        if (!_hasUnsynced || _file is null)
            return DiskError.None;
        _hasUnsynced = false;
        return _file.Sync();
    }

    /// <summary>Writes the file anew from the map.</summary>
    public DiskError Rewrite()
    {
        byte[] content = map.Encode(HeaderLength);
        Magic.CopyTo(content);
        content[8] = (byte)Version;
        content[10] = HeaderLength;
        content[12] = MapRecord.Length;
        PackFormat.Sign(content.AsSpan(0, HeaderLength));
        _file?.Dispose();
        _file = null;
        DiskError error = AtomicFile.Write(folder, Name, content);
        if (error == DiskError.None)
        {
            Length = content.Length;
            _hasUnsynced = false;
            error = folder.Open(Name, forWriting: true, out _file);
        }

        if (error != DiskError.None)
            map.Lose();
        return error;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private DiskError ReadAll(out bool isNewer, out bool isDamaged)
    {
        const int linesAtOnce = 1024;
        isNewer = false;
        isDamaged = false;
        byte[] buffer = new byte[linesAtOnce * MapRecord.Length];
        DiskError error = _file!.Read(0, buffer.AsSpan(0, HeaderLength), mayWait: true, out int read);
        if (error != DiskError.None)
            return error;
        isDamaged = read < HeaderLength || !buffer.AsSpan().StartsWith(Magic) || !PackFormat.IsSigned(buffer.AsSpan(0, HeaderLength));
        isNewer = !isDamaged && BitConverter.ToUInt16(buffer, 8) > Version;
        Length = read;
        if (isNewer)
            return DiskError.None;
        while (read > 0)
        {
            error = _file.Read(Length, buffer, mayWait: true, out read);
            if (error != DiskError.None)
                return error;
            Length += read;
            isDamaged |= read % MapRecord.Length != 0;
            for (int i = 0; i + MapRecord.Length <= read; i += MapRecord.Length)
                isDamaged |= !map.Replay(buffer.AsSpan(i, MapRecord.Length));
        }

        return DiskError.None;
    }
}
