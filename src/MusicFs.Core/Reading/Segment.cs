namespace MusicFs.Core.Reading;

/// <summary>A run of a virtual file's bytes that lie together in its original.</summary>
/// <param name="Start">Its first byte in the virtual file.</param>
/// <param name="Length">How many; more than 0.</param>
/// <param name="SourceOffset">Where they begin in the original.</param>
internal readonly record struct Segment(long Start, long Length, long SourceOffset)
{
    public long End => Start + Length;
}
