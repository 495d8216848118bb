namespace MusicFs.Tags.Mp4;

/// <summary>A box of an MP4 file.</summary>
/// <param name="Type">Its four-character code, see <see cref="BoxType"/>.</param>
/// <param name="Start">Where its header begins.</param>
/// <param name="Body">Where its content begins.</param>
/// <param name="End">The first byte after it, never beyond its parent.</param>
internal readonly record struct Box(uint Type, long Start, long Body, long End)
{
    public long BodyLength => End - Body;
}
