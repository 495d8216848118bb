using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Flac;

[TestClass]
public sealed class FlacCodecTests
{
    private static readonly byte[] Audio = [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i * 7))];

    [TestMethod]
    public async Task Read_Comments_KeepsOrderAndDropsDuplicates()
    {
        TrackTags tags = await FrontDoor.TagsAsync(FlacFixture.File(
            Audio, FlacFixture.Comments("title=Ö", "ARTIST=B;C", "Artist=A", "ARTIST=A", "TRACKNUMBER=3/12", "DATE=2001-05-17", "MY FIELD=x")));

        Assert.AreEqual(AudioContainer.Flac, tags.Container);
        Assert.AreEqual("Ö", tags.Title);
        CollectionAssert.AreEqual(new[] { "B;C", "A" }, tags.Artists.ToArray());
        Assert.AreEqual((3, 12, 2001), (tags.TrackNumber, tags.TrackTotal, tags.Year));
        Assert.AreEqual("x", tags.Fields["MY FIELD"][0]);
    }

    [TestMethod]
    public async Task Read_StreamInfo_GivesTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(FlacFixture.File(Audio));

        Assert.AreEqual((44100, 2, 16), (tags.SampleRate, tags.Channels, tags.BitsPerSample));
        Assert.AreEqual(10.0, tags.DurationSeconds);
        Assert.AreEqual(48.0, tags.BitrateKbps!.Value, 0.001);
    }

    [TestMethod]
    public async Task Read_CueSheetBlock_GivesTracksUnlessAFieldHasThem()
    {
        byte[] block = FlacFixture.CueSheet((0, 1, "US1234567890"), (588 * 100, 2, ""));

        TrackTags tags = await FrontDoor.TagsAsync(FlacFixture.File(Audio, block));
        TrackTags named = await FrontDoor.TagsAsync(FlacFixture.File(
            Audio, FlacFixture.Comments("CUESHEET=TRACK 01 AUDIO\nTITLE One\nINDEX 01 00:00:00"), block));

        Assert.AreEqual((2, "1234567890123"), (tags.CueSheet!.Tracks.Count, tags.CueSheet.Catalog));
        Assert.AreEqual((1, "AUDIO", 0L, "US1234567890"), Told(tags.CueSheet.Tracks[0]));
        Assert.AreEqual((2, "AUDIO", 100L, null), Told(tags.CueSheet.Tracks[1]));
        Assert.AreEqual("One", named.CueSheet!.Tracks[0].Title);

        static (int, string, long?, string?) Told(CueTrack track) => (track.Number, track.Mode, track.StartFrame, track.Isrc);
    }

    [TestMethod]
    public async Task Read_CueSheetBlockThatIsCutShort_HasNoSheet()
    {
        byte[] block = FlacFixture.CueSheet((0, 1, ""), (588 * 100, 2, ""));
        byte[] cut = FlacFixture.Block(5, block[4..^60]);

        Assert.IsNull((await FrontDoor.TagsAsync(FlacFixture.File(Audio, cut))).CueSheet);
    }

    [TestMethod]
    public async Task Read_Picture_IsLocatedAndNotRead()
    {
        byte[] image = [.. new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, .. new byte[400_000]];
        byte[] file = FlacFixture.File(Audio, FlacFixture.Picture(image), FlacFixture.Comments("TITLE=After the picture"));
        var source = new MemoryByteSource(file);

        TrackTags tags = (await new TagReader().ReadAsync(source, CancellationToken.None)).Tags!;
        long read = source.BytesRead;
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(source, tags.Pictures[0], CancellationToken.None);

        Assert.AreEqual("After the picture", tags.Title);
        Assert.IsLessThan(64 * 1024, read);
        CollectionAssert.AreEqual(image, bytes.Value);
    }

    [TestMethod]
    public async Task Read_Base64PictureInComments_IsLocated()
    {
        byte[] image = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3];
        string base64 = Convert.ToBase64String(FlacFixture.Picture(image)[4..]);
        byte[] file = FlacFixture.File(Audio, FlacFixture.Comments("TITLE=x", "METADATA_BLOCK_PICTURE=" + base64));

        TrackTags tags = await FrontDoor.TagsAsync(file);
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(new MemoryByteSource(file), tags.Pictures[0], CancellationToken.None);

        CollectionAssert.AreEqual(image, bytes.Value);
        Assert.AreEqual("x", tags.Title);
    }

    [TestMethod]
    public async Task Read_Id3InFront_FillsOnlyWhatCommentsLack()
    {
        byte[] id3 = Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "from ID3"), Mp3Fixture.Text(4, "TALB", "album from ID3"));

        TrackTags tags = await FrontDoor.TagsAsync([.. id3, .. FlacFixture.File(Audio, FlacFixture.Comments("TITLE=from comments"))]);

        Assert.AreEqual(AudioContainer.Flac, tags.Container);
        Assert.AreEqual("from comments", tags.Title);
        Assert.AreEqual("album from ID3", tags.Album);
    }

    [TestMethod]
    public async Task Fingerprint_OtherTags_IsTheSame()
    {
        byte[] before = FlacFixture.File(Audio, FlacFixture.Comments("TITLE=a"));
        byte[] after = FlacFixture.File(Audio, FlacFixture.Block(1, new byte[500]), FlacFixture.Comments("TITLE=a much longer title"));
        byte[] other = FlacFixture.File([.. Audio[..^1], 0xEE], FlacFixture.Comments("TITLE=a"));

        Assert.AreEqual(await FingerprintAsync(before), await FingerprintAsync(after));
        Assert.AreNotEqual(await FingerprintAsync(before), await FingerprintAsync(other));
    }

    [TestMethod]
    public async Task Read_CommentLengthBeyondBlock_KeepsTheRestAndSaysSo()
    {
        byte[] body = [.. FlacFixture.Comments("TITLE=x", "ALBUM=y")[4..]];
        body[^11] = 0xFF;
        TrackTags tags = await FrontDoor.TagsAsync(FlacFixture.File(Audio, FlacFixture.Block(4, body)));

        Assert.AreEqual("x", tags.Title);
        Assert.HasCount(1, tags.Problems);
    }

    [TestMethod]
    public async Task Read_NoStreamInfo_IsCorrupt()
    {
        TagError error = await FrontDoor.ErrorAsync(Encoding.ASCII.GetBytes("fLaC"));

        Assert.AreEqual(TagErrorKind.Corrupt, error.Kind);
    }

    [TestMethod]
    public async Task Read_SourceFails_IsUnreadableWithTheSourcesError()
    {
        var source = new MemoryByteSource(FlacFixture.File(Audio)) { Error = FsError.TimedOut };

        TagReadResult result = await new TagReader().ReadAsync(source, CancellationToken.None);

        Assert.AreEqual((TagErrorKind.Unreadable, FsError.TimedOut), (result.Error!.Kind, result.Error.Source));
    }

    private static async Task<AudioFingerprint> FingerprintAsync(byte[] file)
    {
        TrackTags tags = await FrontDoor.TagsAsync(file);
        return (await new AudioFingerprinter().ComputeAsync(new MemoryByteSource(file), tags.Container, tags.Layout!, CancellationToken.None)).Value;
    }
}
