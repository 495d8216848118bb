namespace MusicFs.Contracts.Tags;

/// <summary>Bytes of a file.</summary>
/// <param name="Offset">Where they start.</param>
/// <param name="Length">How many.</param>
public readonly record struct ByteRange(long Offset, long Length);
