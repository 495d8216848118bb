using MusicFs.Library.User;

namespace MusicFs.Library.Sources;

/// <summary>What came of asking a metadata source for a front cover.</summary>
/// <param name="Album">Whose.</param>
/// <param name="Source">Who was asked.</param>
/// <param name="Reference">For what: the <see cref="SourceAnswer.Reference"/> of its answer.</param>
/// <param name="Picture">The cover; null where there is none.</param>
/// <param name="Asked">When.</param>
/// <param name="Again">When it may be asked again.</param>
public sealed record SourceCover(AlbumKey Album, string Source, string Reference, OverlayPicture? Picture, DateTimeOffset Asked, DateTimeOffset Again);
