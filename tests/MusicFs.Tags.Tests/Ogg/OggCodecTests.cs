using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Ogg;

[TestClass]
public sealed class OggCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(40_000);

    [TestMethod]
    public async Task Read_Vorbis_GivesFieldsAndTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(OggFixture.Vorbis(Audio, 7, "ARTIST=a", "ARTIST=b", "DESCRIPTION=text"));

        Assert.AreEqual(("vorbis", 44_100, 2), (tags.Codec, tags.SampleRate, tags.Channels));
        Assert.AreEqual(7.0, tags.DurationSeconds);
        CollectionAssert.AreEqual(new[] { "a", "b" }, tags.Artists.ToArray());
        Assert.AreEqual("text", tags.Comment);
    }

    [TestMethod]
    public async Task Read_Opus_DurationIsWithoutPreSkip()
    {
        TrackTags tags = await FrontDoor.TagsAsync(OggFixture.Opus(Audio, 3, "R128_TRACK_GAIN=-512"));

        Assert.AreEqual(("opus", 48_000, 3.0), (tags.Codec, tags.SampleRate, tags.DurationSeconds));
        Assert.AreEqual(-512, tags.ReplayGain?.R128TrackGain);
        Assert.AreEqual(new GaplessInfo(312, 0), tags.Gapless);
    }

    [TestMethod]
    public async Task Read_Flac_ReadsItsBlocks()
    {
        byte[] info = [.. new byte[] { 0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0 }, 0x0A, 0xC4, 0x42, 0xF0, .. new byte[20]];
        byte[] head = [0x7F, .. "FLAC"u8, 1, 0, 0, 1, .. "fLaC"u8, 0, 0, 0, 34, .. info];
        byte[] comment = FlacFixture.Comments("TITLE=x");
        comment[0] |= 0x80;

        TrackTags tags = await FrontDoor.TagsAsync(OggFixture.Stream(9, head, comment, null, Audio, 44_100));

        Assert.AreEqual(("flac", 44_100, 2, 16), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitsPerSample));
        Assert.AreEqual(("x", 1.0), (tags.Title, tags.DurationSeconds));
    }

    [TestMethod]
    public async Task Read_Speex_GivesFieldsAndTechnicalData()
    {
        byte[] head = new ByteList().Ascii("Speex   ").Add(new byte[20]).U32Le(1).U32Le(80).U32Le(16_000).U32Le(1).U32Le(4).U32Le(1).Add(new byte[28]).ToArray();

        TrackTags tags = await FrontDoor.TagsAsync(OggFixture.Stream(9, head, OggFixture.Comments("TITLE=x"), null, Audio, 32_000));

        Assert.AreEqual(("speex", 16_000, 1, 2.0, "x"), (tags.Codec, tags.SampleRate, tags.Channels, tags.DurationSeconds, tags.Title));
    }

    [TestMethod]
    public async Task Read_CommentAcrossManyPages_IsRead()
    {
        string text = new('x', 100_000);

        TrackTags tags = await FrontDoor.TagsAsync(OggFixture.Vorbis(Audio, 1, "LYRICS=" + text, "TITLE=after it"));

        Assert.AreEqual(text, tags.Lyrics);
        Assert.AreEqual("after it", tags.Title);
    }

    [TestMethod]
    public async Task Read_PictureAcrossPages_IsLocatedInPieces()
    {
        byte[] image = [0x89, (byte)'P', (byte)'N', (byte)'G', .. Sound.Bytes(50_000)];
        string block = Convert.ToBase64String(FlacFixture.Picture(image)[4..]);
        var source = new MemoryByteSource(OggFixture.Vorbis(Audio, 1, "METADATA_BLOCK_PICTURE=" + block, "TITLE=x"));

        TrackTags tags = (await new TagReader().ReadAsync(source, CancellationToken.None)).Tags!;
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(source, tags.Pictures[0], CancellationToken.None);

        Assert.IsGreaterThan(1, tags.Pictures[0].Ranges.Count);
        CollectionAssert.AreEqual(image, bytes.Value);
    }

    [TestMethod]
    public async Task Read_OtherStreamBeside_ReadsTheSound()
    {
        byte[] vorbis = OggFixture.Vorbis(Audio, 5, "TITLE=x");
        byte[] firstPage = vorbis[..(28 + 30)];
        byte[] file =
        [
            .. OggFixture.Page(77, OggFixture.First, 0, [.. "\u0080theora"u8, .. new byte[30]]), .. firstPage,
            .. OggFixture.Page(77, 0, 0, new byte[50]), .. vorbis[firstPage.Length..], .. OggFixture.Page(77, OggFixture.Last, 999_999_999, new byte[20]),
        ];

        TrackTags tags = await FrontDoor.TagsAsync(file);

        Assert.AreEqual(("vorbis", "x", 5.0), (tags.Codec, tags.Title, tags.DurationSeconds));
    }

    [TestMethod]
    public async Task Read_Chain_DurationIsTheSumOfItsLinks()
    {
        byte[] first = OggFixture.Stream(1, OggFixture.VorbisHead(), [.. "\u0003vorbis"u8, .. OggFixture.Comments("TITLE=first"), 1], new byte[40], Sound.Bytes(300_000), 44_100);
        byte[] second = OggFixture.Stream(2, OggFixture.OpusHead(), [.. "OpusTags"u8, .. OggFixture.Comments("TITLE=second")], null, Sound.Bytes(200_000), (2 * 48_000) + 312);
        byte[] third = OggFixture.Stream(3, OggFixture.VorbisHead(), [.. "\u0003vorbis"u8, .. OggFixture.Comments(), 1], new byte[40], Sound.Bytes(150_000), 3 * 44_100);

        TrackTags tags = await FrontDoor.TagsAsync([.. first, .. second, .. third]);

        Assert.AreEqual("first", tags.Title);
        Assert.AreEqual(6.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_StreamThatBeginsLater_DurationIsFromThere()
    {
        const byte TwentyMilliseconds = 31 << 3;
        byte[] page = OggFixture.Pages(1, (60 * 48_000) + (2 * 960), [TwentyMilliseconds, 1, 2], [TwentyMilliseconds, 3, 4]).Single();
        byte[] file =
        [
            .. OggFixture.Page(1, OggFixture.First, 0, OggFixture.OpusHead()), .. OggFixture.Page(1, 0, 0, [.. "OpusTags"u8, .. OggFixture.Comments("TITLE=x")]),
            .. page, .. OggFixture.Page(1, OggFixture.Last, (90 * 48_000) + 312, [TwentyMilliseconds]),
        ];

        TrackTags tags = await FrontDoor.TagsAsync(file);

        Assert.AreEqual(30.0, tags.DurationSeconds!.Value, 1e-9);
    }

    [TestMethod]
    public async Task Read_NoSound_SaysSo()
    {
        TagError error = await FrontDoor.ErrorAsync(OggFixture.Page(1, OggFixture.First, 0, [.. "\u0080theora"u8, .. new byte[60]]));

        Assert.AreEqual(TagErrorKind.UnknownFormat, error.Kind);
    }
}
