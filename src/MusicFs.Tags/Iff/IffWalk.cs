using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Iff;

/// <summary>
/// Goes from chunk to chunk within a range. Sizes that run beyond it are cut; a pad byte that a writer left out after a chunk of odd
/// length is noticed by the next header's letters.
/// </summary>
internal sealed class IffWalk(ByteWindow window, TagDraft draft, long start, long end, bool isBigEndian)
{
    private const int ReadAhead = 4096;

    /// <summary>Far more than any program writes.</summary>
    private const int MaxChunks = 1024;

    private long _next = start;
    private int _chunks;

    public IffChunk Current { get; private set; }

    /// <summary>The size that the current chunk's header gives.</summary>
    public uint DeclaredLength { get; private set; }

    /// <summary>Where the chunk after the current one begins, its pad byte passed over.</summary>
    public long NextStart => Math.Min(_next, end);

    public async ValueTask<bool> NextAsync()
    {
        if (++_chunks > MaxChunks || end - _next < IffChunk.Header)
        {
            return false;
        }

        int there = await LoadAsync(_next).ConfigureAwait(false);
        if (there < IffChunk.Header)
        {
            return false;
        }

        (uint id, uint length) = Read(window.Span(_next, there));
        if (!IsName(id))
        {
            return false;
        }

        DeclaredLength = length;
        Current = new IffChunk(id, _next, Math.Min(length, end - _next - IffChunk.Header));
        if (Current.Length < length && length != uint.MaxValue)
        {
            draft.AddProblem(new TagError(TagErrorKind.Truncated, _next, "A chunk is longer than what is left of the file."));
        }

        await MoveToAsync(Current.End).ConfigureAwait(false);
        return true;
    }

    /// <summary>Gives the current chunk another length than its header does.</summary>
    public ValueTask ResizeAsync(long length)
    {
        Current = Current with { Length = Math.Clamp(length, 0, end - Current.Body) };
        return MoveToAsync(Current.End);
    }

    private async ValueTask MoveToAsync(long chunkEnd)
    {
        _next = chunkEnd + ((chunkEnd - Current.Body) & 1);
        if (_next == chunkEnd || end - chunkEnd < IffChunk.Header)
        {
            return;
        }

        int there = await LoadAsync(chunkEnd).ConfigureAwait(false);
        ReadOnlySpan<byte> bytes = window.Span(chunkEnd, there);
        bool isPadded = there > IffChunk.Header && bytes[0] == 0 && IsName(BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        if (!isPadded && there >= 4 && IsName(BinaryPrimitives.ReadUInt32BigEndian(bytes)))
        {
            _next = chunkEnd;
        }
    }

    private ValueTask<int> LoadAsync(long offset) =>
        window.LoadAsync(offset, (int)Math.Min(IffChunk.Header + 1, end - offset), (int)Math.Min(ReadAhead, end - offset));

    private (uint Id, uint Length) Read(ReadOnlySpan<byte> header) => (
        BinaryPrimitives.ReadUInt32BigEndian(header),
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(header[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[4..]));

    /// <summary>Four printable ASCII characters.</summary>
    private static bool IsName(uint id)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            if (((id >> shift) & 0xFF) is < 0x20 or > 0x7E)
            {
                return false;
            }
        }

        return true;
    }
}
