using System.Runtime.InteropServices;

namespace MusicFs.Chunks.Contents;

/// <summary>A part of a file's content, and the chunk that holds it, from its first byte on.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="Length">At most the chunk's.</param>
/// <param name="Chunk">Where it is.</param>
/// <param name="IsAdopted">Whether it was taken over from another version of the file, and its bytes were not compared with this one's yet.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentRange(long Offset, int Length, ChunkId Chunk, bool IsAdopted = false)
{
    /// <summary>The first byte that is not in it.</summary>
    public long End => Offset + Length;
}
