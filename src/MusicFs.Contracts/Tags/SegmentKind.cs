namespace MusicFs.Contracts.Tags;

/// <summary>What a run of bytes in a file is for.</summary>
public enum SegmentKind : byte
{
    /// <summary>Framing that is neither: chunk headers, tables, chunks of other programs. Kept when tags change; sizes in it may need patching.</summary>
    Structure,

    /// <summary>Tags, pictures, and headers that cannot be told from them. Written anew when tags change.</summary>
    Metadata,

    /// <summary>Room left for tags to grow.</summary>
    Padding,

    /// <summary>Encoded audio. Served as it is, always.</summary>
    Audio,
}
