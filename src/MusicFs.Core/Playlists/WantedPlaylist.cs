using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Playlists;

/// <summary>A playlist as a scan found it, and where it shall be shown.</summary>
internal sealed record WantedPlaylist(string OriginId, OriginEntry File, IReadOnlyList<string> Places);
