namespace MusicFs.Tags.Id3;

/// <summary>What of a frame's flags changes how its bytes are read; ID3v2.3 and 2.4 keep them at different bits.</summary>
[Flags]
internal enum Id3FrameFlags : byte
{
    None = 0,
    Compressed = 1,
    Encrypted = 2,
    Grouped = 4,
    Unsynchronised = 8,
    HasDataLength = 16,
}
