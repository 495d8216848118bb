namespace MusicFs.Core.Tree;

/// <summary>A text that is made of an original: a playlist in one of its places.</summary>
/// <param name="Directory">Names that lead to where it is shown.</param>
/// <param name="Code">Which text it is (<see cref="Playlists.PlaylistContent.Code"/>).</param>
internal sealed record MadeText(IReadOnlyList<byte[]> Directory, ulong Code);
