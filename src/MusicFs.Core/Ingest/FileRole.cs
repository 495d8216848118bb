namespace MusicFs.Core.Ingest;

/// <summary>What a file is to the tag tree, told by its name.</summary>
internal enum FileRole : byte
{
    /// <summary>Shown below <c>/.origins</c> only.</summary>
    Other,

    /// <summary>Audio.</summary>
    Track,

    /// <summary>A file that goes with the tracks of its folder: shown beside them, or, as a CUE sheet, saying what they are.</summary>
    Side,
}
