using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Tests.Edits;

/// <summary>Pictures that are parts of tracks, while these are removed one after the other.</summary>
[TestClass]
public sealed class RemovedPicturesTests
{
    [TestMethod]
    [DataRow("1.flac", "2.flac", "cover.jpg")]
    [DataRow("cover.jpg", "1.flac", "2.flac")]
    [DataRow("2.flac", "cover.jpg", "1.flac")]
    [DataRow("1.flac", "cover.jpg", "2.flac")]
    public async Task Remove_AllOfAnAlbum_FindsWhatWasListedAndLeavesNothing(params string[] order)
    {
        await using PlaceFixture fixture = await AlbumAsync();

        foreach (string name in order)
        {
            Assert.IsNotNull(fixture.Tree.FindPath($"Ann/Songs/{name}"), name);
            Assert.AreEqual(FsError.None, await fixture.RemoveAsync($"Ann/Songs/{name}"));
            Assert.IsNull(fixture.Tree.FindPath($"Ann/Songs/{name}"), name);
            Assert.IsNotNull(fixture.Tree.FindPath("Ann/Songs"));
        }

        Assert.AreEqual(FsError.None, await fixture.RemoveDirectoryAsync("Ann/Songs"));
        Assert.IsNull(fixture.Tree.FindPath("Ann/Songs"));
    }

    [TestMethod]
    public async Task Remove_TheTrackThatHasIt_KeepsItWhileItsDirectoryStands()
    {
        await using PlaceFixture fixture = await AlbumAsync();

        await fixture.RemoveAsync("Ann/Songs/1.flac");
        bool isBesideOthers = IsThere(fixture, "Ann/Songs");
        // The album is looked at: what is in the trash has a picture there no less.
        Show(fixture);
        bool isAfterALook = IsThere(fixture, "Ann/Songs");
        await fixture.RemoveAsync("Ann/Songs/2.flac");
        bool isAlone = IsThere(fixture, "Ann/Songs");
        FsError removed = await fixture.RemoveDirectoryAsync("Ann/Songs");

        Assert.IsTrue(isBesideOthers);
        Assert.IsTrue(isAfterALook);
        Assert.IsTrue(isAlone);
        Assert.AreEqual(FsError.None, removed);
        Assert.IsNull(fixture.Tree.FindPath("Ann/Songs"));
        Assert.IsTrue(IsThere(fixture, ".trash/Ann/Songs"));
        Assert.AreEqual(FsError.None, await fixture.MoveAsync(".trash/Ann/Songs", "Ann/Songs"));
        Assert.IsTrue(IsThere(fixture, "Ann/Songs"));
    }

    [TestMethod]
    public async Task Remove_ThePictureThatStayed_GoesToTheTrashWithItsTrack()
    {
        await using PlaceFixture fixture = await AlbumAsync();
        await fixture.RemoveAsync("Ann/Songs/1.flac");

        await fixture.RemoveAsync("Ann/Songs/cover.jpg");

        Assert.IsFalse(IsThere(fixture, "Ann/Songs"));
        Assert.IsTrue(IsThere(fixture, ".trash/Ann/Songs"));
    }

    [TestMethod]
    public async Task Remove_ThenTheOriginalGoesOrIsShownElsewhere_NoPictureIsLeftOfIt()
    {
        await using PlaceFixture gone = await AlbumAsync(), moved = await AlbumAsync();
        await gone.RemoveAsync("Ann/Songs/1.flac");
        await moved.RemoveAsync("Ann/Songs/1.flac");
        await moved.MakeAsync("Else");

        TreeUpdate update = new();
        update.RemoveFile("disk", OriginPath.FromString("1.flac"));
        gone.Tree.Apply(update);
        await moved.MoveAsync(".trash/Ann/Songs/1.flac", "Else/1.flac");

        Assert.IsFalse(IsThere(gone, "Ann/Songs"));
        Assert.IsFalse(IsThere(moved, "Ann/Songs"));
        Assert.Contains("Ann/Songs/2.flac -> 2.flac", gone.Shown);
    }

    [TestMethod]
    public async Task Move_WhatIsLeftElsewhere_LeavesNoDirectoryOfAPictureAlone()
    {
        await using PlaceFixture fixture = await AlbumAsync();
        await fixture.RemoveAsync("Ann/Songs/1.flac");

        Assert.AreEqual(FsError.None, await fixture.MoveAsync("Ann/Songs", "Ann/Others"));

        CollectionAssert.AreEqual(
            (string[])[".trash/", ".trash/Ann/", ".trash/Ann/Songs/", ".trash/Ann/Songs/1.flac -> 1.flac", "Ann/", "Ann/Others/", "Ann/Others/2.flac -> 2.flac"], fixture.Shown);
    }

    /// <summary>An album of two tracks with a picture that is in the first.</summary>
    private static async Task<PlaceFixture> AlbumAsync()
    {
        PlaceFixture fixture = new();
        await fixture.PutAsync("1.flac", "Ann/Songs/1.flac");
        await fixture.PutAsync("2.flac", "Ann/Songs/2.flac");
        Show(fixture);
        Assert.IsTrue(IsThere(fixture, "Ann/Songs"));
        return fixture;
    }

    private static void Show(PlaceFixture fixture)
    {
        TreeUpdate update = new();
        update.PutPicture("disk", OriginPath.FromString("1.flac"), new TreePicture(OriginPath.Root, "Ann/Songs/cover.jpg", 1000, 5));
        fixture.Tree.Apply(update);
    }

    private static bool IsThere(PlaceFixture fixture, string folder) => fixture.Tree.FindPath(folder) is { } node && fixture.Tree.IsPicture(node, "cover.jpg"u8);
}
