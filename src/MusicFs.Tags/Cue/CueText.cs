namespace MusicFs.Tags.Cue;

/// <summary>The commands of a CUE sheet that hold a text.</summary>
internal enum CueText : byte
{
    Title,
    Performer,
    Songwriter,
    Isrc,
    Catalog,
}
