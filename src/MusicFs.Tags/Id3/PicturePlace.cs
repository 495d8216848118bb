using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Id3;

/// <summary>Where a frame's content lies in the file: a range, how it is wrapped, and the unwrapped bytes before the content.</summary>
internal readonly record struct PicturePlace(ByteRange Range, PictureEncoding Encoding, int Skip);
