using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.User;

/// <content>Playlists that were brought from other players.</content>
public sealed partial class UserDatabase
{
    /// <summary>Those that are kept, in order of their names.</summary>
    public IReadOnlyList<HeldPlaylist> Playlists(out Problem? problem) => Read(static reader => reader.Playlists(), out problem) ?? [];

    /// <summary>Keeps a playlist in place of one of its name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tracks">Its tracks in order, each once, with what is needed to know them again.</param>
    public Task<Problem?> PutPlaylistAsync(string name, IReadOnlyList<UserTrack> tracks)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        return WriteAsync(writer => writer.PutPlaylist(name, tracks, Now));
    }

    /// <summary>Forgets a playlist. A problem also where there was none.</summary>
    public async Task<Problem?> RemovePlaylistAsync(string name)
    {
        bool isDone = false;
        Problem? problem = await WriteAsync(writer => isDone = writer.Playlists.Remove(name)).ConfigureAwait(false);
        return problem ?? (isDone ? null : new Problem($"There is no imported playlist '{name}'.", "List them: musicfs collection list"));
    }
}
