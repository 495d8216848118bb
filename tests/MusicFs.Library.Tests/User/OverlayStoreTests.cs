using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.Tests.User;

/// <summary>Who made a change, its pictures, and a database of the format before these.</summary>
[TestClass]
public sealed class OverlayStoreTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-overlays-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task PutOverlay_WithOriginAndPicture_IsThereAfterARestart()
    {
        OverlayPicture picture = OverlayPicture.Of("image/png", new byte[] { 1, 2, 3 });
        string field = OverlayPicture.FieldOf(PictureType.FrontCover);
        long change;
        await using (UserDatabase user = UserDatabase.Open(_folder, out _)!)
            change = (await user.PutOverlayAsync([new OverlayEdit(7, field, [picture.Hash]), new OverlayEdit(7, "TITLE", ["A"])], "import", [picture, picture])).Change;

        await using UserDatabase again = UserDatabase.Open(_folder, out _)!;
        OverlayChange kept = again.ChangeOf(change, out _)!;
        CollectionAssert.AreEqual((byte[])[1, 2, 3], again.PictureOf(picture.Hash, out _)!.Content.ToArray());
        Assert.AreEqual("image/png", again.PictureOf(picture.Hash, out _)!.MimeType);
        Assert.AreEqual("import", kept.Origin);
        Assert.HasCount(2, kept.Edits);
        Assert.AreEqual(PictureType.FrontCover, OverlayPicture.TypeOf(field));
        CollectionAssert.AreEqual((ulong[])[7], again.OverlaidTracks(out _).ToArray());
        Assert.IsNull(again.Check());
        Assert.IsNull(again.PictureOf("00", out _));
        Assert.IsNull(again.ChangeOf(change + 1, out _));
    }

    [TestMethod]
    public async Task OverlayOf_ChangeUndone_TellsWhatHoldsAndSinceWhen()
    {
        await using UserDatabase user = UserDatabase.Open(_folder, out _)!;
        await user.PutOverlayAsync([new OverlayEdit(7, "TITLE", ["A"])], "cli");
        HeldOverlay first = user.OverlayOf(7, "", out _);
        long change = (await user.PutOverlayAsync([new OverlayEdit(7, "TITLE", ["B"])], "api")).Change;
        HeldOverlay second = user.OverlayOf(7, "", out _);

        Assert.IsNull(await user.UndoAsync(change));

        Assert.AreEqual("B", second.Edits[0].Values![0]);
        Assert.AreEqual("A", user.OverlayOf(7, "", out _).Edits[0].Values![0]);
        Assert.AreEqual(first.Changed, user.OverlayOf(7, "", out _).Changed);
    }

    [TestMethod]
    public async Task OverlayOf_NamedOverlay_HasItsOwnBesideThatOfAllMounts()
    {
        await using UserDatabase user = UserDatabase.Open(_folder, out _)!;
        long first = (await user.PutOverlayAsync([new OverlayEdit(7, "TITLE", ["A"]), new OverlayEdit(7, "GENRE", ["Rock"])], "cli")).Change;
        long second = (await user.PutOverlayAsync([new OverlayEdit(7, "TITLE", ["B"], "clean")], "tagger")).Change;
        await user.PutOverlayAsync([new OverlayEdit(7, "TITLE", ["C"], "other")], "cli");

        CollectionAssert.AreEqual((string[])["/GENRE=Rock", "/TITLE=A"], Texts(user.OverlayOf(7, "", out _)));
        CollectionAssert.AreEqual((string[])["/GENRE=Rock", "/TITLE=A", "clean/TITLE=B"], Texts(user.OverlayOf(7, "clean", out _)));
        Assert.HasCount(4, user.OverlaysOf(7, out _));
        Assert.AreEqual("tagger", user.MakersOf(7, "clean", out _)["TITLE"]);
        Assert.AreEqual("cli", user.MakersOf(7, "", out _)["TITLE"]);
        Assert.AreEqual(second, user.ChangesOfOverlays(5, "clean", out _).Single().Ordinal);
        Assert.AreEqual(first, user.ChangesOfOverlays(1, "", out _).Single().Ordinal);
        Assert.HasCount(3, user.ChangesOfOverlays(5, null, out _));

        Assert.IsNull(await user.UndoAsync(second));
        CollectionAssert.AreEqual((string[])["/GENRE=Rock", "/TITLE=A"], Texts(user.OverlayOf(7, "clean", out _)));
    }

    [TestMethod]
    public async Task AddPicture_BeforeAnyOverlayNamesIt_IsKept()
    {
        OverlayPicture picture = OverlayPicture.Of("image/png", new byte[] { 1, 2, 3 });
        await using UserDatabase user = UserDatabase.Open(_folder, out _)!;
        Assert.IsFalse(user.HasPicture(picture.Hash));

        Assert.IsNull(await user.AddPictureAsync(picture));
        Assert.IsNull(await user.AddPictureAsync(picture));

        Assert.IsTrue(user.HasPicture(picture.Hash));
        CollectionAssert.AreEqual((byte[])[1, 2, 3], user.PictureOf(picture.Hash, out _)!.Content.ToArray());
    }

    [TestMethod]
    public async Task Open_FormatOne_IsMigratedAfterABackupAndKeepsItsChanges()
    {
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, UserDatabase.FileName);
        using (var connection = UserFile.Connect(path))
        {
            SqliteFile.Migrate(connection, [UserDatabaseOptions.Default.Scripts[0]]);
            SqliteFile.Execute(connection, "INSERT INTO tracks (identity, first_seen, sum) VALUES (7, 1, row_sum(7, NULL, NULL, NULL, NULL, NULL, 1, NULL))");
            SqliteFile.Execute(connection, "INSERT INTO changes VALUES (1, 5, NULL, row_sum(1, 5, NULL))");
            SqliteFile.Execute(connection, "INSERT INTO overlays VALUES (1, 1, 7, '', 'TITLE', '[\"A\"]', row_sum(1, 1, 7, '', 'TITLE', '[\"A\"]'))");
        }

        await using UserDatabase user = UserDatabase.Open(_folder, out Problem? problem)!;

        Assert.IsNull(problem);
        Assert.AreEqual("A", user.OverlaysOf(7, out _).Single().Values![0]);
        Assert.AreEqual("", user.ChangesOfOverlays(5, null, out _).Single().Origin);
        Assert.IsNotNull(UserDatabase.BackupsOf(_folder).Single().BeforeVersion);
        Assert.IsNull(user.Check());
    }

    private static string[] Texts(HeldOverlay held) => [.. held.Edits.Select(static edit => $"{edit.Overlay}/{edit.Field}={string.Join('|', edit.Values!)}")];
}
