namespace MusicFs.Tags.Pictures;

/// <summary>What an image's own bytes say of it; null where they do not.</summary>
internal readonly record struct PictureFacts(string? MimeType, int? Width, int? Height);
