namespace MusicFs.Tags.Id3;

/// <summary>Header of one frame. <paramref name="Id"/> is the four letters as a number, 0 for an unknown frame of ID3v2.2.</summary>
internal readonly record struct Id3Frame(uint Id, long DataOffset, int Size, Id3FrameFlags Flags)
{
    public long End => DataOffset + Size;
}
