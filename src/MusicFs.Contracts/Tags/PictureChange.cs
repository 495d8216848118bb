namespace MusicFs.Contracts.Tags;

/// <summary>A picture to embed in place of those of the same type.</summary>
/// <param name="Type">What it shows.</param>
/// <param name="MimeType">From its own first bytes, such as <c>image/jpeg</c>.</param>
/// <param name="Content">The picture file; empty to have none of this type.</param>
public sealed record PictureChange(PictureType Type, string MimeType, ReadOnlyMemory<byte> Content);
