namespace MusicFs.Wasm.Decoding;

/// <summary>When a segment is copied.</summary>
internal enum SegmentMode : byte
{
    /// <summary>When an instruction asks for it.</summary>
    Passive,

    /// <summary>At instantiation.</summary>
    Active,

    /// <summary>Never: it only declares references.</summary>
    Declarative,
}
