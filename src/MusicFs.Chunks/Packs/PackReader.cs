using System.Buffers;
using MusicFs.Chunks.Checksums;
using MusicFs.Chunks.Compression;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// Reads parts of chunks out of packs. Each block is checked by its CRC-32C whatever it was read for. Stored chunks go straight into the
/// caller's buffer; of compressed ones the last few stay decoded. Any thread; nothing is allocated once warm.
/// </summary>
internal sealed class PackReader(PackHandles handles)
{
    private readonly DecodedChunk?[] _decoded = new DecodedChunk?[4];

    /// <summary>Reads <paramref name="destination"/>'s length from <paramref name="offset"/>, which lies inside the chunk with it.</summary>
    public RecordRead Read(Pack pack, in PackEntry entry, int offset, Span<byte> destination, bool mayWait)
    {
        if (entry.Codec != ChunkCodec.Stored)
            return ReadCompressed(pack, entry, offset, destination, mayWait);
        DiskError error = handles.Acquire(pack, mayWait, out PackFile file);
        return error != DiskError.None ? Outcome(error) : ReadStored(file, entry, offset, destination, mayWait);
    }

    /// <summary>Reads the whole record as it lies in the pack, and checks its header and blocks.</summary>
    public RecordRead ReadRecord(Pack pack, in PackEntry entry, Span<byte> record)
    {
        DiskError error = handles.Acquire(pack, mayWait: true, out PackFile file);
        if (error != DiskError.None)
            return Outcome(error);
        error = file.Read(entry.Offset, record, mayWait: true, out int count);
        if (error != DiskError.None)
            return Outcome(error);
        bool isGood = count == record.Length
            && PackRecord.TryParse(record, pack.Number, entry.Offset, entry.Offset + record.Length, out PackEntry found)
            && found.Id == entry.Id && found.StoredLength == entry.StoredLength && found.Length == entry.Length && found.Codec == entry.Codec
            && PackRecord.AreBlocksGood(record, entry);
        return isGood ? RecordRead.Good : RecordRead.Damaged;
    }

    /// <summary>Lets the decoded chunks go.</summary>
    public void Shed()
    {
        for (int i = 0; i < _decoded.Length; i++)
            Interlocked.Exchange(ref _decoded[i], null);
    }

    public static RecordRead Outcome(DiskError error) => error switch
    {
        DiskError.None => RecordRead.Good,
        DiskError.NotInMemory => RecordRead.NotInMemory,
        DiskError.Closed => RecordRead.Closed,
        DiskError.NotFound => RecordRead.Gone,
        DiskError.AccessDenied or DiskError.TooManyOpen => RecordRead.Denied,
        DiskError.NoSpace or DiskError.ReadOnly or DiskError.Exists or DiskError.Failed => RecordRead.Failed,
    };

    /// <summary>One read of the file for all of it. Blocks that are wanted in part are read whole, beside, because only a whole one can be checked.</summary>
    private static RecordRead ReadStored(PackFile file, in PackEntry entry, int offset, Span<byte> destination, bool mayWait)
    {
        if (destination.IsEmpty)
            return RecordRead.Good;
        Span<byte> scratch = stackalloc byte[2 * PackFormat.BlockSize];
        int block = offset / PackFormat.BlockSize;
        int inBlock = offset % PackFormat.BlockSize;
        Span<byte> first = scratch[..Math.Min(PackFormat.BlockSize, entry.StoredLength - (block * PackFormat.BlockSize))];
        int inFirst = Math.Min(destination.Length, first.Length - inBlock);
        if (inFirst == first.Length)
        {
            first = default;
            inFirst = 0;
        }

        int end = offset + destination.Length;
        int inLast = end == entry.StoredLength || destination.Length == inFirst ? 0 : end % PackFormat.BlockSize;
        Span<byte> last = inLast == 0 ? default : scratch.Slice(PackFormat.BlockSize, Math.Min(PackFormat.BlockSize, entry.StoredLength - end + inLast));
        RecordRead outcome = ReadBlocks(file, entry, block, new PackBlocks(first, destination[inFirst..^inLast], last), mayWait);
        if (outcome != RecordRead.Good)
            return outcome;
        if (inFirst > 0)
            first.Slice(inBlock, inFirst).CopyTo(destination);
        last[..inLast].CopyTo(destination[^inLast..]);
        return RecordRead.Good;
    }

    /// <summary>Whole blocks, the last of the record maybe a shorter one.</summary>
    private static RecordRead ReadBlocks(PackFile file, in PackEntry entry, int number, in PackBlocks blocks, bool mayWait)
    {
        Span<uint> checksums = stackalloc uint[PackFormat.MostBlocks];
        checksums = checksums[..blocks.Count];
        DiskError error = file.ReadBlocks(entry.Body + ((long)number * PackFormat.BlockStride), blocks, checksums, mayWait);
        if (error != DiskError.None)
            return Outcome(error);
        for (int i = 0; i < checksums.Length; i++)
        {
            if (Crc32C.Of(blocks[i], PackFormat.BlockSeed(entry.Id, number + i)) != checksums[i])
                return RecordRead.Damaged;
        }

        return RecordRead.Good;
    }

    private RecordRead ReadCompressed(Pack pack, in PackEntry entry, int offset, Span<byte> destination, bool mayWait)
    {
        // Whoever takes a decoded chunk out of its place has it alone until it is put back.
        ref DecodedChunk? place = ref _decoded[(int)(entry.Id.Spread % (uint)_decoded.Length)];
        DecodedChunk chunk = Interlocked.Exchange(ref place, null) ?? new DecodedChunk();
        RecordRead outcome = RecordRead.Good;
        if (chunk.Length != entry.Length || chunk.Id != entry.Id)
            outcome = Decode(pack, entry, chunk, mayWait);
        if (outcome == RecordRead.Good)
            chunk.Content.AsSpan(offset, destination.Length).CopyTo(destination);
        Volatile.Write(ref place, chunk);
        return outcome;
    }

    private RecordRead Decode(Pack pack, in PackEntry entry, DecodedChunk chunk, bool mayWait)
    {
        chunk.Reset(entry.Length);
        DiskError error = handles.Acquire(pack, mayWait, out PackFile file);
        if (error != DiskError.None)
            return Outcome(error);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.StoredLength);
        Span<byte> stored = buffer.AsSpan(0, entry.StoredLength);
        RecordRead outcome = ReadBlocks(file, entry, 0, new PackBlocks(default, stored, default), mayWait);
        if (outcome == RecordRead.Good && !Compressor.TryDecompress(entry.Codec, stored, chunk.Content.AsSpan(0, entry.Length)))
            outcome = RecordRead.Damaged;
        ArrayPool<byte>.Shared.Return(buffer);
        if (outcome == RecordRead.Good)
        {
            chunk.Id = entry.Id;
            chunk.Length = entry.Length;
        }

        return outcome;
    }

    /// <summary>A compressed chunk's content.</summary>
    private sealed class DecodedChunk
    {
        public byte[] Content { get; private set; } = [];

        public ChunkId Id { get; set; }

        public int Length { get; set; }

        /// <summary>Makes it hold nothing, with room for that many bytes.</summary>
        public void Reset(int room)
        {
            Length = 0;
            if (Content.Length < room)
                Content = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)room));
        }
    }
}
