using MusicFs.Chunks.Packs;

namespace MusicFs.Chunks.Storage;

/// <summary>
/// A file of the store that is open. Reads may come from any thread at once; all else from the writer's. It may be disposed during reads:
/// those under way end well, later ones get <see cref="DiskError.Closed"/>.
/// </summary>
internal abstract class PackFile : IDisposable
{
    /// <summary>Reads as much as there is of <paramref name="destination"/>'s length.</summary>
    /// <param name="offset">In the file.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="mayWait">False: only what is in memory, all of it, or <see cref="DiskError.NotInMemory"/>.</param>
    /// <param name="count">Bytes read; fewer only at the end of the file.</param>
    public abstract DiskError Read(long offset, Span<byte> destination, bool mayWait, out int count);

    /// <summary>
    /// Reads whole blocks, each of which its checksum follows in the file: the blocks into <paramref name="blocks"/>, the checksums into
    /// <paramref name="checksums"/>. <see cref="DiskError.Failed"/> where the file ends before.
    /// </summary>
    public virtual DiskError ReadBlocks(long offset, in PackBlocks blocks, Span<uint> checksums, bool mayWait)
    {
        Span<byte> buffer = stackalloc byte[PackFormat.BlockStride];
        for (int i = 0; i < checksums.Length; i++)
        {
            Span<byte> block = blocks[i];
            Span<byte> stored = buffer[..(block.Length + sizeof(uint))];
            DiskError error = Read(offset, stored, mayWait, out int count);
            if (error != DiskError.None || count < stored.Length)
                return error != DiskError.None ? error : DiskError.Failed;
            stored[..block.Length].CopyTo(block);
            checksums[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(stored[block.Length..]);
            offset += stored.Length;
        }

        return DiskError.None;
    }

    /// <summary>Writes all of it; after an error any part of it may be there.</summary>
    public abstract DiskError Write(long offset, ReadOnlySpan<byte> content);

    /// <summary>What was written is on the disk when this returns.</summary>
    public abstract DiskError Sync();

    public abstract DiskError SetLength(long length);

    public abstract void Dispose();
}
