using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Sources;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Tests.Sources;

/// <summary>Covers from metadata sources: asked for where that is wanted and there is none, within limits, and below what people have.</summary>
[TestClass]
public sealed class AlbumCoversTests
{
    [TestMethod]
    public async Task Run_AnAlbumWithoutAPicture_GetsTheCoverOnceAndKeepsIt()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        byte[] cover = Png(500, 400);
        FakeSource source = Knowing(library, _ => cover);
        Use(library, source);

        await library.RunAsync();

        CollectionAssert.AreEqual((string[])["release/Album"], source.CoversAsked.ToArray());
        Assert.AreEqual(cover.Length, Shown(library, file));
        Assert.IsTrue(library.Overlays.Find(file.Identity, file.Tags)!.Fields.ContainsKey("LABEL"));
        Assert.HasCount(2, library.Followed);
        await library.ReopenAsync();
        Use(library, source);
        await RestAsync(library);
        Assert.AreEqual(cover.Length, Shown(library, file));
        Assert.HasCount(1, source.CoversAsked);
        CollectionAssert.Contains(library.Overlays.Suggestions!.Use([source.Name], corrects: false).ToArray(), file.Identity);
        Assert.IsNull(Shown(library, file));
    }

    [TestMethod]
    public async Task Run_CoversNotWanted_AreNotAskedFor()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        FakeSource source = Knowing(library, static _ => Png(500, 400));
        library.Use(corrects: false, source);

        await library.RunAsync();

        Assert.IsEmpty(source.CoversAsked);
        Assert.IsNull(Shown(library, file));
    }

    [TestMethod]
    public async Task Run_AlbumsWithAPicture_AreNotAskedFor()
    {
        await using LookUpLibrary library = new();
        CatalogFile inside = (await library.PutAsync("Inside"))[0];
        await library.Catalog.PutAsync("disk", inside with { Tags = inside.Tags! with { Pictures = [new TagPicture { Length = 100, Ranges = [new ByteRange(0, 100)] }] } });
        await library.Catalog.FlushAsync();
        await library.PutAsync("Beside");
        library.Disk.Put("Beside/scan 1.JPG", new byte[100]);
        await library.PutAsync("Bare");
        FakeSource source = Knowing(library, static _ => Png(500, 400));
        Use(library, source);

        await library.RunAsync();

        CollectionAssert.AreEqual((string[])["release/Bare"], source.CoversAsked.ToArray());
    }

    [TestMethod]
    public async Task Shown_WhatPeopleWantOrTheFileHas_ComesFirst()
    {
        await using LookUpLibrary library = new();
        CatalogFile[] files = await library.PutAsync("Album");
        Use(library, Knowing(library, static _ => Png(500, 400)));
        await library.RunAsync();

        await library.SetAsync(files[0], OverlayPicture.FieldOf(PictureType.FrontCover));

        Assert.AreEqual(0L, Shown(library, files[0]));
        Assert.IsNotNull(Shown(library, files[1]));
        TrackTags pictured = files[1].Tags! with { Pictures = [new TagPicture { Length = 100, Ranges = [new ByteRange(0, 100)] }] };
        Assert.IsFalse(library.Overlays.Find(files[1].Identity, pictured)!.Pictures.ContainsKey(PictureType.FrontCover));
    }

    [TestMethod]
    [DataRow("none", 24 * 40)]
    [DataRow("away", 25)]
    [DataRow("text", 25)]
    [DataRow("vast", 25)]
    [DataRow("throws", 25)]
    public async Task Run_NoCoverCame_IsAskedForAgainLaterAndNotBefore(string what, int hours)
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        FakeSource source = Knowing(library, _ => what switch
        {
            "none" => FsError.NotFound,
            "away" => FsError.OriginUnavailable,
            "text" => "<html>not a picture, however it is called</html>"u8.ToArray(),
            "vast" => Png(60_000, 60_000),
            _ => throw new InvalidOperationException("as asked for"),
        });
        Use(library, source);
        await library.RunAsync();
        Assert.IsNull(Shown(library, file));

        await RestAsync(library);
        Assert.HasCount(1, source.CoversAsked);

        library.Time.Jump = TimeSpan.FromHours(hours);
        source.Cover = static _ => Png(500, 400);
        TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        library.LookUps.Follow = _ =>
        {
            if (source.CoversAsked.Count == 2)
                shown.TrySetResult();
            return Task.CompletedTask;
        };
        library.Start();
        await library.LetPassAsync(shown.Task);
        await library.StopAsync();
        Assert.HasCount(2, source.CoversAsked);
        Assert.IsNotNull(Shown(library, file));
    }

    [TestMethod]
    public async Task Run_MoreCoversThanMayBeKept_HasTheLatestAndAsksForTheOthersLater()
    {
        await using LookUpLibrary library = new();
        CatalogFile first = (await library.PutAsync("Album 1"))[0], second = (await library.PutAsync("Album 2"))[0];
        byte[] cover = Png(500, 400);
        FakeSource source = Knowing(library, reference => (byte[])[.. cover, .. System.Text.Encoding.ASCII.GetBytes(reference)]);
        Use(library, source);
        library.LookUps.CoverLimit = cover.Length + 40;

        await library.RunAsync();

        Assert.HasCount(2, source.CoversAsked);
        Assert.AreEqual(1, new[] { first, second }.Count(file => Shown(library, file) is not null));
        string lost = Shown(library, first) is null ? "Album 1" : "Album 2";
        // Both of its files, with the cover and without.
        Assert.AreEqual(4, library.Followed.Count(told => told.Contains(lost, StringComparison.Ordinal)));

        await RestAsync(library);
        Assert.HasCount(2, source.CoversAsked);
    }

    [TestMethod]
    public async Task Run_LessMayBeKeptThanBefore_TakesOut()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        FakeSource source = Knowing(library, static _ => Png(500, 400));
        Use(library, source);
        await library.RunAsync();
        Assert.IsNotNull(Shown(library, file));

        library.LookUps.CoverLimit = 10;
        await RestAsync(library);

        Assert.IsNull(Shown(library, file));
        Assert.IsNotNull(library.Overlays.Find(file.Identity, file.Tags));
    }

    [TestMethod]
    public void TypeOf_Headers_TellsPicturesFromWhatIsNone()
    {
        Assert.AreEqual("image/png", CoverImage.TypeOf(Png(1200, 1200)));
        Assert.AreEqual("image/jpeg", CoverImage.TypeOf(Jpeg(1200, 900)));
        Assert.IsNull(CoverImage.TypeOf(Jpeg(0, 900)));
        Assert.IsNull(CoverImage.TypeOf(Png(8000, 8000)));
        Assert.IsNull(CoverImage.TypeOf(new byte[CoverImage.Largest + 1]));
        byte[] jpeg = Jpeg(1200, 900);
        for (int length = 0; length < jpeg.Length; length++)
            _ = CoverImage.TypeOf(jpeg.AsSpan(0, length));
        byte[] endless = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 100_000)];
        Assert.IsNull(CoverImage.TypeOf(endless));
        Assert.IsNull(CoverImage.TypeOf([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, .. new byte[100]]));
    }

    private static FakeSource Knowing(LookUpLibrary library, Func<string, FsResult<byte[]>> cover) => new("one", library.Time)
    {
        Answer = static (query, _) => new(FakeSource.Say("one", query, 1, ("LABEL", "Apple")) with { Reference = $"release/{query.Tracks[0].Tags.Album}" }),
        Cover = cover,
    };

    private static void Use(LookUpLibrary library, FakeSource source)
    {
        library.LookUps.FetchesCovers = true;
        library.Use(corrects: false, source);
        _ = library.Overlays.Suggestions!.Use([source.Name], corrects: false, hasCovers: true);
    }

    /// <summary>The size of the cover that a file is to have; null for none.</summary>
    private static long? Shown(LookUpLibrary library, CatalogFile file) =>
        library.Overlays.Find(file.Identity, file.Tags) is { } overlay && library.Overlays.SizesOf(overlay).TryGetValue(PictureType.FrontCover, out (string Hash, long Size) cover) ? cover.Size : null;

    /// <summary>A look at all albums, in which nobody is asked: then the first thing that is waited for is the next look.</summary>
    private static async Task RestAsync(LookUpLibrary library)
    {
        library.Start();
        await library.AtRestAsync();
        await library.StopAsync();
    }

    private static byte[] Png(int width, int height) =>
        [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. Big(width), .. Big(height), 8, 2, 0, 0, 0, .. new byte[20]];

    private static byte[] Jpeg(int width, int height) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xC4, 0, 4, 1, 2, 0xFF, 0xFF, 0xC0, 0, 17, 8,
        (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, .. new byte[20],
    ];

    private static byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
