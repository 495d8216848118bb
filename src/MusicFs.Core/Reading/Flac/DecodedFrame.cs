namespace MusicFs.Core.Reading.Flac;

/// <summary>A frame's samples, of each channel.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Length">Its bytes, the checksum included.</param>
/// <param name="Samples">By channel.</param>
internal sealed record DecodedFrame(Frame Frame, int Length, long[][] Samples)
{
    /// <summary>Where the next frame begins.</summary>
    public long EndOffset => Frame.Offset + Length;
}
