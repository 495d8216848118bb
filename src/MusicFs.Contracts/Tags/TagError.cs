using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Tags;

/// <summary>A reason in words.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Offset">At which byte of the file; -1 where it has no place.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Source">Where <paramref name="Kind"/> is <see cref="TagErrorKind.Unreadable"/>, the source's error.</param>
public sealed record TagError(TagErrorKind Kind, long Offset, string Message, FsError Source = FsError.None);
