namespace MusicFs.Core.Reading.Flac;

/// <summary>A frame and where in its file it begins.</summary>
internal readonly record struct Frame(long Offset, FrameHeader Header)
{
    public long Sample => Header.Sample;

    /// <summary>Behind its last sample.</summary>
    public long EndSample => Header.EndSample;
}
