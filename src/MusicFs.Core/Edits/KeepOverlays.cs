using MusicFs.Contracts.FileSystem;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <summary>Keeps what people want tags to be, and has all trees follow; returns when they do.</summary>
/// <param name="files">The track, and its copies.</param>
/// <param name="edits">What is wanted of each of them; one change.</param>
/// <param name="pictures">Those that the edits name.</param>
/// <returns>Null, or why it is not kept; all is then as it was.</returns>
public delegate Task<Problem?> KeepOverlays(
    IReadOnlyList<(string OriginId, CatalogFile File)> files, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> pictures);
