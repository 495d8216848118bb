namespace MusicFs.Tags.Flac;

/// <summary>Types of metadata blocks that are looked at (RFC 9639, 8.1).</summary>
internal static class FlacBlock
{
    public const int StreamInfo = 0;
    public const int Padding = 1;
    public const int VorbisComment = 4;
    public const int CueSheet = 5;
    public const int Picture = 6;

    /// <summary>A frame would look like this: the block before it should have been marked as the last.</summary>
    public const int Invalid = 127;
}
