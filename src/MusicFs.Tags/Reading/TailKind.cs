namespace MusicFs.Tags.Reading;

/// <summary>Kinds of tag that stand at the end of a file.</summary>
internal enum TailKind : byte
{
    Id3v1,
    Ape,
    Lyrics3,
    Id3v2,
}
