namespace MusicFs.Tags.Reading;

/// <summary>A tag at the end of a file: its first byte and the first after it.</summary>
internal readonly record struct TailPiece(TailKind Kind, long Start, long End);
