using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>A module by ranges, with a limit on bytes and on calls: what is asked for beyond is not there. Remembers why. One reading of one file.</summary>
internal sealed class ModuleReader(IByteSource source, long most, CancellationToken cancellation)
{
    private const int Block = 32 << 10;
    private const int MostReads = 1024;

    private byte[] _block = [];
    private long _blockOffset;
    private long _rest = most;
    private int _reads;

    public long Length => source.Length;

    /// <summary>Why bytes are missing that the file should have: the source failed, or a limit was reached.</summary>
    public TagError? Failure { get; private set; }

    /// <summary>Bytes of the file, to keep; fewer where it ends, or after a <see cref="Failure"/>.</summary>
    /// <param name="offset">Where they begin; beyond the file there are none.</param>
    /// <param name="count">How many.</param>
    /// <param name="ahead">What is read with them where something must be read at all.</param>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int count, int ahead = Block)
    {
        if (offset < 0 || offset >= Length || count <= 0)
            return default;
        count = (int)Math.Min(count, Length - offset);
        if (offset >= _blockOffset && offset + count <= _blockOffset + _block.Length)
            return _block.AsMemory((int)(offset - _blockOffset), count);
        int wanted = (int)Math.Min(Math.Min(Math.Max(count, ahead), Length - offset), Math.Max(_rest, 0));
        if (Failure is not null)
            return default;
        if (++_reads > MostReads || wanted < count)
        {
            Failure = new TagError(TagErrorKind.OverLimit, offset, "More of the module would have to be read than is read of one.");
            return default;
        }

        _rest -= wanted;
        byte[] block = new byte[wanted];
        FsResult<int> read = await source.ReadAsync(offset, block, cancellation).ConfigureAwait(false);
        if (!read.TryGetValue(out int length))
        {
            Failure = new TagError(TagErrorKind.Unreadable, offset, $"The file could not be read: {read.Error}.", read.Error);
            return default;
        }

        (_block, _blockOffset) = (length == wanted ? block : block[..length], offset);
        return _block.AsMemory(0, Math.Min(count, length));
    }
}
