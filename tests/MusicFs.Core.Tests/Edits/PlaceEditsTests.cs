using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Edits;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Tests.Edits;

/// <summary>mkdir, mv and rm in the view: what is shown then, and POSIX's errors.</summary>
[TestClass]
public sealed class PlaceEditsTests
{
    [TestMethod]
    public async Task Move_Folder_TakesAllOfItAndStaysAfterARestart()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/Songs/1.flac");
        await fixture.PutAsync("2.flac", "Ann/Songs/cd2/2.flac");
        await fixture.PutAsync("cover.jpg", "Ann/Songs/cover.jpg");

        Assert.AreEqual(FsError.None, await fixture.MakeAsync("Best"));
        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Ann/Songs", "Best/Of"));

        string[] expected =
        [
            ".trash/", "Ann/", "Best/", "Best/Of/", "Best/Of/1.flac -> 1.flac", "Best/Of/cd2/", "Best/Of/cd2/2.flac -> 2.flac", "Best/Of/cover.jpg -> cover.jpg",
        ];
        CollectionAssert.AreEqual(expected, fixture.Shown);
        await fixture.RestartAsync();
        CollectionAssert.AreEqual(expected, fixture.Shown);

        // What comes to the folder goes where the folder went; what has another name there is not touched.
        await fixture.PutAsync("3.flac", "Ann/Songs/3.flac");
        await fixture.PutAsync("4.flac", "Ann/More/4.flac");
        Assert.Contains("Best/Of/3.flac -> 3.flac", fixture.Shown);
        Assert.Contains("Ann/More/4.flac -> 4.flac", fixture.Shown);
        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Best/Of", "Ann/Songs"));
        await fixture.PutAsync("5.flac", "Ann/Songs/5.flac");
        Assert.Contains("Ann/Songs/5.flac -> 5.flac", fixture.Shown);
        Assert.Contains("Ann/Songs/1.flac -> 1.flac", fixture.Shown);
    }

    [TestMethod]
    public async Task Move_ThenTagsChange_StaysWhereItWasPut()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/1.flac");
        await fixture.MoveAsync("Ann/1.flac", "mine.flac");

        await fixture.PutAsync("1.flac", "Bob/other.flac");

        CollectionAssert.AreEqual((string[])[".trash/", "Ann/", "mine.flac -> 1.flac"], fixture.Shown);
    }

    [TestMethod]
    public async Task Move_OntoAFile_SendsThatToTheTrash()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/1.flac");
        await fixture.PutAsync("2.flac", "Ann/2.flac");

        Assert.AreEqual(FsError.Exists, await fixture.MoveAsync("Ann/1.flac", "Ann/2.flac", RenameMode.KeepExisting));
        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Ann/1.flac", "Ann/2.flac"));

        CollectionAssert.AreEqual((string[])[".trash/", ".trash/Ann/", ".trash/Ann/2.flac -> 2.flac", "Ann/", "Ann/2.flac -> 1.flac"], fixture.Shown);
        TrashedFile trashed = fixture.Places.List(out _).Single();
        Assert.AreEqual(("/.trash/Ann/2.flac", "/Ann/2.flac", "2.flac"), (trashed.Path, trashed.Was, trashed.OriginPath.ToString()));
    }

    [TestMethod]
    public async Task Remove_ThenRestoredByMoveOrByCommand_IsBack()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/Songs/1.flac", "Genres/Rock/1.flac");
        List<string> before = fixture.Shown;

        Assert.AreEqual(FsError.None, await fixture.RemoveAsync("Ann/Songs/1.flac"));
        Assert.Contains("Ann/Songs/", fixture.Shown);
        Assert.Contains("Genres/Rock/1.flac -> 1.flac", fixture.Shown);
        Assert.AreEqual(FsError.None, await fixture.MoveAsync(".trash/Ann/Songs/1.flac", "Ann/Songs/1.flac"));
        CollectionAssert.IsSubsetOf(before, fixture.Shown);

        await fixture.RemoveAsync("Ann/Songs/1.flac");
        await fixture.RestartAsync();
        Assert.HasCount(1, fixture.Places.List(out _));
        Assert.AreEqual((1, FsError.None), await fixture.Places.RestoreAsync(static _ => true));
        await fixture.RestartAsync();
        CollectionAssert.AreEqual(before, fixture.Shown.Where(static path => path != ".trash/Ann/" && path != ".trash/Ann/Songs/").ToList());
        Assert.IsEmpty(fixture.Places.List(out _));
    }

    [TestMethod]
    public async Task Empty_WhatIsInTheTrash_IsShownNowhereUntilItIsRestored()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/1.flac");
        await fixture.PutAsync("2.flac", "Ann/2.flac");
        await fixture.RemoveAsync("Ann/1.flac");
        await fixture.RemoveAsync("Ann/2.flac");

        Assert.AreEqual(FsError.None, await fixture.RemoveAsync(".trash/Ann/1.flac"));
        Assert.AreEqual((1, FsError.None), await fixture.Places.EmptyAsync(static file => file.Was == "/Ann/2.flac"));
        await fixture.RestartAsync();

        CollectionAssert.AreEqual((string[])[".trash/", "Ann/"], fixture.Shown);
        Assert.IsTrue(fixture.Places.List(out _).All(static file => file.Path.Length == 0));
        Assert.AreEqual((2, FsError.None), await fixture.Places.RestoreAsync(static _ => true));
        await fixture.RestartAsync();
        CollectionAssert.AreEqual((string[])[".trash/", "Ann/", "Ann/1.flac -> 1.flac", "Ann/2.flac -> 2.flac"], fixture.Shown);
    }

    [TestMethod]
    public async Task Edits_WhatPosixRefuses_IsRefused()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/Songs/1.flac");
        await fixture.PutAsync("2.flac", "Bob/2.flac");
        List<string> before = fixture.Shown;

        Assert.AreEqual(FsError.Exists, await fixture.MakeAsync("Ann"));
        Assert.AreEqual(FsError.Exists, await fixture.MakeAsync("ann"));
        Assert.AreEqual(FsError.InvalidArgument, await fixture.MakeAsync("a\u0001"));
        Assert.AreEqual(FsError.NameTooLong, await fixture.MakeAsync(new string('x', 256)));
        Assert.AreEqual(FsError.ReadOnly, await fixture.MakeAsync(".origins/disk/new"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MakeAsync(".trash/new"));
        Assert.AreEqual(FsError.NotFound, await fixture.RemoveAsync("Ann/none"));
        Assert.AreEqual(FsError.IsDirectory, await fixture.RemoveAsync("Ann"));
        Assert.AreEqual(FsError.NotDirectory, await fixture.RemoveDirectoryAsync("Bob/2.flac"));
        Assert.AreEqual(FsError.NotEmpty, await fixture.RemoveDirectoryAsync("Ann"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.RemoveDirectoryAsync(".trash"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MoveAsync(".trash", "Bin"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MoveAsync("Ann", ".trash"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.RemoveDirectoryAsync(".origins"));
        Assert.AreEqual(FsError.ReadOnly, await fixture.RemoveAsync(".origins/disk/1.flac"));
        Assert.AreEqual(FsError.ReadOnly, await fixture.MoveAsync(".origins/disk/1.flac", "1.flac"));
        Assert.AreEqual(FsError.ReadOnly, await fixture.MoveAsync("Bob/2.flac", ".origins/disk/2.flac"));
        Assert.AreEqual(FsError.InvalidArgument, await fixture.MoveAsync("Ann", "Ann/Songs/Ann"));
        Assert.AreEqual(FsError.NotEmpty, await fixture.MoveAsync("Ann", "Bob"));
        Assert.AreEqual(FsError.IsDirectory, await fixture.MoveAsync("Bob/2.flac", "Ann"));
        Assert.AreEqual(FsError.NotDirectory, await fixture.MoveAsync("Ann", "Bob/2.flac"));
        Assert.AreEqual(FsError.InvalidArgument, await fixture.MoveAsync("Ann", "Bob", RenameMode.Exchange));
        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Ann", "Ann"));
        CollectionAssert.AreEqual(before, fixture.Shown);
    }

    [TestMethod]
    public async Task Move_FromOneViewToAnother_IsAnotherDevice()
    {
        await using PlaceFixture fixture = new("Artists", "Genres");
        await fixture.PutAsync("1.flac", "Artists/Ann/1.flac", "Genres/Rock/1.flac");

        Assert.AreEqual(FsError.CrossDevice, await fixture.MoveAsync("Artists/Ann/1.flac", "Genres/1.flac"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MakeAsync("New"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MoveAsync("Artists", "Genres/x"));
        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Artists/Ann/1.flac", "Artists/1.flac"));
        Assert.AreEqual(FsError.None, await fixture.RemoveAsync("Genres/Rock/1.flac"));
        Assert.AreEqual(FsError.CrossDevice, await fixture.MoveAsync(".trash/Genres/Rock/1.flac", "Artists/2.flac"));
        // Its tags change: each view keeps what was moved in it.
        await fixture.PutAsync("1.flac", "Artists/Bob/1.flac", "Genres/Pop/1.flac");

        CollectionAssert.IsSubsetOf((string[])["Artists/1.flac -> 1.flac", ".trash/Genres/Rock/1.flac -> 1.flac"], fixture.Shown);
        Assert.HasCount(2, fixture.Shown.FindAll(static path => path.EndsWith("-> 1.flac", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Move_FolderThatSomebodyKnows_IsTheSameForHim()
    {
        await using PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/Songs/cd1/1.flac");
        NodeId songs = fixture.Tree.Lookup(fixture.Tree.Lookup(NodeId.Root, "Ann"u8).Value.Node, "Songs"u8).Value.Node;
        NodeId inner = fixture.Tree.Lookup(songs, "cd1"u8).Value.Node;

        await fixture.MoveAsync("Ann/Songs", "Elsewhere");
        await fixture.MoveAsync("Elsewhere", "Again");

        Assert.IsTrue(fixture.Tree.Lookup(songs, "cd1"u8).IsSuccess);
        Assert.IsTrue(fixture.Tree.Lookup(inner, "1.flac"u8).IsSuccess);
        Assert.AreEqual("Again/cd1", fixture.Tree.DirectoryPath(inner));
        Assert.AreEqual(FsError.None, (await fixture.Edits.RemoveAsync(inner, "1.flac"u8.ToArray(), NodeKind.File)).Error);
        Assert.Contains(".trash/Again/cd1/1.flac -> 1.flac", fixture.Shown);
    }

    [TestMethod]
    public async Task RemoveLeftDirectories_MadeAndNotKept_GoesAndOthersStay()
    {
        await using PlaceFixture fixture = await new PlaceFixture().PutAsync("1.flac", "A/1.flac");
        Assert.AreEqual(FsError.None, await fixture.MakeAsync("kept"));
        TreeUpdate update = new();
        update.PutDirectory("left", 1);
        fixture.Tree.Apply(update);
        Assert.Contains("left/", fixture.Shown);

        await fixture.Places.RemoveLeftDirectoriesAsync(fixture.Tree);

        CollectionAssert.AreEqual(new[] { ".trash/", "A/", "A/1.flac -> 1.flac", "kept/" }, fixture.Shown);
    }

    [TestMethod]
    public async Task SetViews_AnotherNameOfAView_IsWhatCannotBeMoved()
    {
        await using PlaceFixture fixture = await new PlaceFixture("One", "Two").PutAsync("1.flac", "One/A/1.flac", "Three/A/1.flac");
        fixture.Tree.SetViews(["One", "Three"]);

        Assert.AreEqual(FsError.CrossDevice, await fixture.MoveAsync("One/A", "Three/B"));
        Assert.AreEqual(FsError.NotPermitted, await fixture.MoveAsync("Three", "One/C"));
    }
}
