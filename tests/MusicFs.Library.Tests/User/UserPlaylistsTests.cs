using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

[TestClass]
public sealed class UserPlaylistsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-playlists-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task PutPlaylist_AgainAndReopened_HasTheLatestTracksInTheirOrder()
    {
        await using (UserDatabase user = Open())
        {
            Assert.IsNull(await user.PutPlaylistAsync("Party", Tracks(1, 2, 3)));
            Assert.IsNull(await user.PutPlaylistAsync("Calm", Tracks(ulong.MaxValue)));
            Assert.IsNull(await user.PutPlaylistAsync("Party", Tracks(3, 4, 1)));
        }

        await using UserDatabase again = Open();

        Assert.AreEqual($"Calm: {ulong.MaxValue}; Party: 3 4 1", Text(again));
        Assert.AreEqual("Songs/4", again.TrackOf(4, out _)!.Path.ToString());
        Assert.IsNull(again.Check());
        Assert.AreEqual(2, again.GetStatistics(out _).Collections);
    }

    [TestMethod]
    public async Task Remove_PlaylistOrTrack_LeavesTheOthers()
    {
        await using UserDatabase user = Open();
        await user.PutPlaylistAsync("A", Tracks(1, 2));
        await user.PutPlaylistAsync("B", Tracks(2, 3));

        Assert.IsNull(await user.PurgeTrackAsync(2));
        Assert.IsNull(await user.RemovePlaylistAsync("A"));
        Problem? unknown = await user.RemovePlaylistAsync("A");

        Assert.IsNotNull(unknown);
        Assert.AreEqual("B: 3", Text(user));
        Assert.IsNull(user.Check());
    }

    private UserDatabase Open() => UserDatabase.Open(_folder, out Problem? problem) ?? throw new AssertFailedException($"{problem}");

    private static string Text(UserDatabase user) =>
        string.Join("; ", user.Playlists(out _).Select(static list => $"{list.Name}: {string.Join(' ', list.Tracks)}"));

    private static UserTrack[] Tracks(params ulong[] identities) =>
        [.. identities.Select(static identity => new UserTrack(identity, "disk", OriginPath.FromString($"Songs/{identity}"), null, DateTimeOffset.UnixEpoch, null))];
}
