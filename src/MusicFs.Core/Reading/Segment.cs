using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading.Flac;

namespace MusicFs.Core.Reading;

/// <summary>
/// A run of a virtual file: bytes that were made (a header), a range of the original, altered on its way or not, or frames of it with other numbers. A file is a
/// list of them; its size is their sum, known without reading anything.
/// </summary>
internal readonly record struct Segment
{
    private const long Made = -1;
    private const long OfFrames = -2;

    private Segment(long start, long length, long sourceOffset, ReadOnlyMemory<byte> generated, FrameRun? frames = null, ISourcePatch? patch = null) =>
        (Start, Length, SourceOffset, Generated, Frames, Patch) = (start, length, sourceOffset, generated, frames, patch);

    /// <summary>Its first byte in the virtual file.</summary>
    public long Start { get; }

    /// <summary>Bytes; more than 0.</summary>
    public long Length { get; }

    /// <summary>The byte behind its last one.</summary>
    public long End => Start + Length;

    /// <summary>Where it begins in the original; less than 0 for bytes that are made.</summary>
    public long SourceOffset { get; }

    /// <summary>The bytes where they were made.</summary>
    public ReadOnlyMemory<byte> Generated { get; }

    /// <summary>The frames where it is made of them.</summary>
    public FrameRun? Frames { get; }

    /// <summary>What alters a range of the original; null where it passes as it is.</summary>
    public ISourcePatch? Patch { get; }

    public bool IsGenerated => SourceOffset == Made;

    public static Segment FromSource(long start, long sourceOffset, long length) => new(start, length, sourceOffset, default);

    public static Segment FromPatched(long start, long sourceOffset, long length, ISourcePatch patch) => new(start, length, sourceOffset, default, patch: patch);

    public static Segment FromBytes(long start, ReadOnlyMemory<byte> bytes) => new(start, bytes.Length, Made, bytes);

    public static Segment FromFrames(long start, FrameRun frames) => new(start, frames.Length, OfFrames, default, frames);
}
