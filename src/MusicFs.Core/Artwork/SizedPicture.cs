namespace MusicFs.Core.Artwork;

/// <summary>A picture of a size of its own. Immutable.</summary>
/// <param name="Bytes">The JPEG; empty where none can be made of the picture.</param>
/// <param name="ModifiedNanoseconds">The time of what it was made of.</param>
internal sealed record SizedPicture(ReadOnlyMemory<byte> Bytes, long ModifiedNanoseconds);
