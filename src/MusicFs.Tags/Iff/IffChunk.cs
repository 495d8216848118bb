namespace MusicFs.Tags.Iff;

/// <summary>A chunk of a RIFF or IFF file.</summary>
/// <param name="Id">Its four letters as a big-endian number; see <see cref="ChunkId"/>.</param>
/// <param name="Start">Where its header begins.</param>
/// <param name="Length">Bytes of its body that the file has.</param>
internal readonly record struct IffChunk(uint Id, long Start, long Length)
{
    public const int Header = 8;

    public long Body => Start + Header;

    public long End => Body + Length;
}
