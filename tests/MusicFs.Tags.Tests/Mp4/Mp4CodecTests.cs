using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Mp4;

[TestClass]
public sealed class Mp4CodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(5000);

    [TestMethod]
    public async Task Read_Items_GivesFields()
    {
        TrackTags tags = await FrontDoor.TagsAsync(Mp4Fixture.File(
            Audio,
            Mp4Fixture.Text("\u00A9ART", "A", "B"),
            Mp4Fixture.Text("aART", "Various"),
            Mp4Fixture.Text("\u00A9day", "2001-05-17"),
            Mp4Fixture.Item("trkn", 0, [0, 0, 0, 3, 0, 12, 0, 0]),
            Mp4Fixture.Item("disk", 0, [0, 0, 0, 1, 0, 2]),
            Mp4Fixture.Item("cpil", 21, [1]),
            Mp4Fixture.Item("tmpo", 21, [0, 120]),
            Mp4Fixture.Item("gnre", 0, [0, 18]),
            Mp4Fixture.FreeForm("MusicBrainz Track Id", "id"),
            Mp4Fixture.FreeForm("My Field", "x", "y")));

        CollectionAssert.AreEqual(new[] { "A", "B" }, tags.Artists.ToArray());
        CollectionAssert.AreEqual(new[] { "Various" }, tags.AlbumArtists.ToArray());
        Assert.AreEqual((3, 12, 1, 2), (tags.TrackNumber, tags.TrackTotal, tags.DiscNumber, tags.DiscTotal));
        Assert.AreEqual((2001, true, 120.0), (tags.Year, tags.Compilation, tags.BeatsPerMinute));
        CollectionAssert.AreEqual(new[] { "Rock" }, tags.Genres.ToArray());
        Assert.AreEqual("id", tags.MusicBrainz?.RecordingId);
        CollectionAssert.AreEqual(new[] { "x", "y" }, tags.Fields["MY FIELD"].ToArray());
    }

    [TestMethod]
    public async Task Read_SampleDescription_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(Mp4Fixture.File(Audio));

        Assert.AreEqual(("aac", 44_100, 2, null), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample));
        Assert.AreEqual(10.0, tags.DurationSeconds!.Value, 1e-9);
        Assert.AreEqual(128.0, tags.BitrateKbps);
    }

    [TestMethod]
    public async Task Read_Cover_IsLocatedAndNotRead()
    {
        byte[] image = [0x89, (byte)'P', (byte)'N', (byte)'G', .. new byte[400_000]];
        var source = new MemoryByteSource(Mp4Fixture.File(Audio, Mp4Fixture.Item("covr", 14, image), Mp4Fixture.Text("\u00A9nam", "after it")));

        TrackTags tags = (await new TagReader().ReadAsync(source, CancellationToken.None)).Tags!;
        long read = source.BytesRead;
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(source, tags.Pictures[0], CancellationToken.None);

        Assert.AreEqual("after it", tags.Title);
        Assert.AreEqual("image/png", tags.Pictures[0].MimeType);
        Assert.IsLessThan(128 * 1024L, read);
        CollectionAssert.AreEqual(image, bytes.Value);
    }

    [TestMethod]
    public async Task Read_ChapterList_GivesChapters()
    {
        byte[] list = new ByteList().Add(1, 0, 0, 0).U32Be(0).Add(2).U64Be(0).Add(3).Ascii("one").U64Be(50_000_000).Add(3).Ascii("two").ToArray();
        byte[] udta = Mp4Fixture.Box("udta", Mp4Fixture.Box("chpl", list));

        TrackTags tags = await FrontDoor.TagsAsync([.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Moov(udta), .. Mp4Fixture.Box("mdat", Audio)]);

        Assert.HasCount(2, tags.Chapters);
        Assert.AreEqual(("two", TimeSpan.FromSeconds(5)), (tags.Chapters[1].Title, tags.Chapters[1].Start));
    }

    [TestMethod]
    public async Task Read_ChapterTrack_GivesChaptersWithTheirEnds()
    {
        byte[] names = [0, 3, .. "one"u8, 0, 3, .. "two"u8];
        byte[] ftyp = Mp4Fixture.Ftyp();
        byte[] tables =
        [
            .. Mp4Fixture.Table("stts", 1, 2, 4000), .. Mp4Fixture.Table("stsz", 0, 2, 5, 5),
            .. Mp4Fixture.Table("stsc", 1, 1, 2, 1), .. Mp4Fixture.Table("stco", 1, (uint)ftyp.Length + 8),
        ];
        byte[] moov = Mp4Fixture.Moov(
            Mp4Fixture.Udta(), trackReference: Mp4Fixture.Box("tref", Mp4Fixture.Box("chap", [0, 0, 0, 2])),
            otherTrack: Mp4Fixture.Track(2, "text", 1000, 8000, tables, []));

        TrackTags tags = await FrontDoor.TagsAsync([.. ftyp, .. Mp4Fixture.Box("mdat", names), .. moov]);

        Assert.HasCount(2, tags.Chapters);
        Assert.AreEqual(new Chapter(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), "two"), tags.Chapters[1]);
    }

    [TestMethod]
    public async Task Read_MoreChaptersThanAListHas_TakesThemFromTheTrack()
    {
        const int Chapters = 300;
        byte[] ftyp = Mp4Fixture.Ftyp();
        var list = new ByteList().Add(1, 0, 0, 0).U32Be(0).Add(255);
        for (int i = 0; i < 255; i++)
            list.U64Be((ulong)i * 10_000_000).Add(1).Ascii("x");
        byte[] names = [.. Enumerable.Range(0, Chapters).SelectMany(i => (byte[])[0, 3, .. System.Text.Encoding.ASCII.GetBytes($"{i:000}")])];
        byte[] tables =
        [
            .. Mp4Fixture.Table("stts", 1, Chapters, 1000), .. Mp4Fixture.Table("stsz", 5, Chapters),
            .. Mp4Fixture.Table("stsc", 1, 1, Chapters, 1), .. Mp4Fixture.Table("stco", 1, (uint)ftyp.Length + 8),
        ];
        byte[] moov = Mp4Fixture.Moov(
            Mp4Fixture.Box("udta", Mp4Fixture.Box("chpl", list.ToArray())), trackReference: Mp4Fixture.Box("tref", Mp4Fixture.Box("chap", [0, 0, 0, 2])),
            otherTrack: Mp4Fixture.Track(2, "text", 1000, Chapters * 1000, tables, []));

        TrackTags tags = await FrontDoor.TagsAsync([.. ftyp, .. Mp4Fixture.Box("mdat", names), .. moov]);

        Assert.HasCount(Chapters, tags.Chapters);
        Assert.AreEqual(("299", TimeSpan.FromSeconds(299)), (tags.Chapters[299].Title, tags.Chapters[299].Start));
    }

    [TestMethod]
    public async Task Read_OtherObjectType_NamesItsCodec()
    {
        byte[] sound = Mp4Fixture.Track(1, "soun", 44_100, 441_000, Mp4Fixture.Stsd(0x6B), []);

        TrackTags tags = await FrontDoor.TagsAsync([.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Box("moov", sound), .. Mp4Fixture.Box("mdat", Audio)]);

        Assert.AreEqual("mp3", tags.Codec);
    }

    [TestMethod]
    public async Task Read_GaplessData_GivesDelayAndPadding()
    {
        TrackTags tags = await FrontDoor.TagsAsync(Mp4Fixture.File(Audio, Mp4Fixture.FreeForm("iTunSMPB", " 00000000 00000840 000001CA 00000000003F31F6")));

        Assert.AreEqual(new GaplessInfo(0x840, 0x1CA), tags.Gapless);
    }

    [TestMethod]
    public async Task Read_NoMovie_SaysThatItIsNotWhole()
    {
        TagError error = await FrontDoor.ErrorAsync([.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Box("mdat", Audio)]);

        Assert.AreEqual(TagErrorKind.Truncated, error.Kind);
    }

    [TestMethod]
    public async Task Read_OnlyPictures_SaysThatThereIsNoSound()
    {
        byte[] track = Mp4Fixture.Track(1, "vide", 1000, 1000, [], []);

        TagError error = await FrontDoor.ErrorAsync([.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Box("moov", track), .. Mp4Fixture.Box("mdat", Audio)]);

        Assert.AreEqual(TagErrorKind.UnknownFormat, error.Kind);
    }
}
