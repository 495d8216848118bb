using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

[TestClass]
public sealed class UserDatabaseTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-user-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task PutOverlay_ThenReopened_TheLatestHolds()
    {
        await using (UserDatabase user = Open())
        {
            await PutAsync(user, new OverlayEdit(7, "title", ["Old"]), new OverlayEdit(ulong.MaxValue, "title", ["Other"]));
            await PutAsync(user, new OverlayEdit(7, "title", ["Höhe \0 \"quoted\""]), new OverlayEdit(7, "artist", ["A", "B"]));
            await PutAsync(user, new OverlayEdit(7, "title", ["Of a view"], "classical"), new OverlayEdit(7, "genre", []));
        }

        await using UserDatabase again = Open();

        string[] found = [.. Overlays(again, 7)];
        CollectionAssert.AreEquivalent(
            (string[])["/artist=A|B", "/genre=", "/title=Höhe \0 \"quoted\"", "classical/title=Of a view"], found);
        CollectionAssert.AreEqual((string[])["/title=Other"], Overlays(again, ulong.MaxValue));
        Assert.IsEmpty(Overlays(again, 8));
    }

    [TestMethod]
    public async Task PutOverlay_WithoutValues_ShowsWhatTheFileSays()
    {
        await using UserDatabase user = Open();
        await PutAsync(user, new OverlayEdit(1, "title", ["A"]));

        await PutAsync(user, new OverlayEdit(1, "title", null));

        Assert.IsEmpty(Overlays(user, 1));
    }

    [TestMethod]
    public async Task PutOverlay_FieldTwice_IsRefused()
    {
        await using UserDatabase user = Open();

        OverlayWrite write = await user.PutOverlayAsync([new OverlayEdit(1, "title", ["A"]), new OverlayEdit(1, "title", ["B"])]);

        Assert.AreEqual(0, write.Change);
        Assert.IsNotNull(write.Problem);
        Assert.IsEmpty(Overlays(user, 1));
    }

    [TestMethod]
    public async Task Undo_OfAnEarlierChange_LaterOnesHold()
    {
        await using UserDatabase user = Open();
        long first = await PutAsync(user, new OverlayEdit(1, "title", ["A"]), new OverlayEdit(1, "artist", ["X"]));
        long second = await PutAsync(user, new OverlayEdit(1, "title", ["B"]));

        Assert.IsNull(await user.UndoAsync(first));
        string[] withoutFirst = Overlays(user, 1);
        Assert.IsNull(await user.UndoAsync(second));
        string[] withoutBoth = Overlays(user, 1);
        Problem? twice = await user.UndoAsync(second);
        Assert.IsNull(await user.RedoAsync(first));

        CollectionAssert.AreEqual((string[])["/title=B"], withoutFirst);
        Assert.IsEmpty(withoutBoth);
        Assert.IsNotNull(twice);
        CollectionAssert.AreEquivalent((string[])["/title=A", "/artist=X"], Overlays(user, 1));
        OverlayChange[] log = [.. user.ChangesOfOverlays(10, null, out _)];
        CollectionAssert.AreEqual((long[])[second, first], log.Select(change => change.Ordinal).ToArray());
        Assert.IsNotNull(log[0].Undone);
        Assert.IsNull(log[1].Undone);
        Assert.HasCount(2, log[1].Edits);
        Assert.IsNull(user.Check());
    }

    [TestMethod]
    public async Task RecordPlay_Several_AreInOrderOfTime()
    {
        DateTimeOffset noon = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20000);
        Play late = new(1, noon, TimeSpan.FromMinutes(3));
        Play early = new(1, noon - TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(1500));
        await using (UserDatabase user = Open())
        {
            Problem?[] problems = await Task.WhenAll(user.RecordPlayAsync(late), user.RecordPlayAsync(early), user.RecordPlayAsync(new Play(2, noon, default)));
            Assert.IsTrue(problems.All(problem => problem is null));
        }

        await using UserDatabase again = Open();

        CollectionAssert.AreEqual((Play[])[early, late], again.PlaysOf(1, out _).ToArray());
        Assert.AreEqual((2L, 3L), (again.GetStatistics(out _).Tracks, again.GetStatistics(out _).Plays));
    }

    [TestMethod]
    public async Task PutTrack_GoneAndBack_IsFoundByItsAudio()
    {
        AudioFingerprint audio = new(AudioContainer.Flac, 1_000_000, UInt128.MaxValue - 5);
        DateTimeOffset seen = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1);
        UserTrack track = new(9, "disk", OriginPath.FromString("a/b.flac"), audio, seen, null);
        await using UserDatabase user = Open();
        Assert.IsNull(await user.PutTrackAsync(track));
        Assert.IsNull(await user.PutTrackAsync(track with { AbsentSince = seen + TimeSpan.FromDays(2), FirstSeen = seen + TimeSpan.FromDays(2) }));

        UserTrack found = user.TracksWith(audio, out _).Single();

        Assert.AreEqual(track with { AbsentSince = seen + TimeSpan.FromDays(2) }, found);
        Assert.AreEqual(found, user.TrackOf(9, out _));
        Assert.IsEmpty(user.TracksWith(audio with { Digest = 1 }, out _));
        Assert.IsNull(user.TrackOf(8, out _));
        Assert.IsNull(user.Check());
    }

    [TestMethod]
    public async Task Open_WhileAnotherHasIt_NamesTheProcess()
    {
        await using UserDatabase user = Open();

        UserDatabase? second = UserDatabase.Open(_folder, out Problem? problem);

        Assert.IsNull(second);
        StringAssert.Contains(problem!.What, $"process {Environment.ProcessId}");
    }

    [TestMethod]
    public async Task Write_AfterTheEnd_IsAProblemAndNotAnException()
    {
        UserDatabase user = Open();
        await user.DisposeAsync();

        Assert.IsNotNull(await user.RecordPlayAsync(new Play(1, DateTimeOffset.UnixEpoch, default)));
    }

    [TestMethod]
    public async Task Open_WrittenByANewerVersion_IsRefusedAndUntouched()
    {
        await Open().DisposeAsync();
        string file = Path.Combine(_folder, UserDatabase.FileName);
        using (SqliteConnection connection = UserFile.Connect(file))
            SqliteFile.Execute(connection, "PRAGMA user_version = 99");
        byte[] before = await File.ReadAllBytesAsync(file);

        UserDatabase? refused = UserDatabase.Open(_folder, out Problem? problem);

        Assert.IsNull(refused);
        StringAssert.Contains(problem!.What, "newer than this MusicFs knows");
        StringAssert.Contains(problem.Remedy, "musicfs library restore --list");
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(file));
    }

    [TestMethod]
    public async Task Settings_OfTheWriter_AreDurable()
    {
        await Open().DisposeAsync();
        using SqliteConnection connection = UserFile.Connect(Path.Combine(_folder, UserDatabase.FileName));

        Assert.AreEqual(2L, SqliteFile.Scalar(connection, "PRAGMA synchronous"));
        Assert.AreEqual("wal", SqliteFile.Scalar(connection, "PRAGMA journal_mode"));
    }

    private static async Task<long> PutAsync(UserDatabase user, params OverlayEdit[] edits)
    {
        OverlayWrite write = await user.PutOverlayAsync(edits);
        Assert.IsNull(write.Problem);
        return write.Change;
    }

    private static string[] Overlays(UserDatabase user, ulong identity)
    {
        IReadOnlyList<OverlayEdit> edits = user.OverlaysOf(identity, out Problem? problem);
        Assert.IsNull(problem);
        return [.. edits.Select(edit => $"{edit.Overlay}/{edit.Field}={string.Join('|', edit.Values!)}")];
    }

    private UserDatabase Open()
    {
        UserDatabase? user = UserDatabase.Open(_folder, out Problem? problem);
        Assert.IsNull(problem);
        return user!;
    }
}
