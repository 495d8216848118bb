using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Asf;

[TestClass]
public sealed class AsfCodecTests
{
    private static readonly byte[] Audio = Sound.Bytes(5000);

    [TestMethod]
    public async Task Read_Attributes_GiveFieldsAndTechnicalData()
    {
        TrackTags tags = await FrontDoor.TagsAsync(AsfFixture.File(
            Audio,
            AsfFixture.Description("old title", "old artist"),
            AsfFixture.Extended(
                ("Title", 0, AsfFixture.Text("title")), ("WM/AlbumArtist", 0, AsfFixture.Text("a")), ("WM/AlbumArtist", 0, AsfFixture.Text("b")),
                ("WM/TrackNumber", 3, [7, 0, 0, 0]), ("WM/PartOfSet", 0, AsfFixture.Text("1/2")), ("WM/IsCompilation", 2, [1, 0, 0, 0]),
                ("MusicBrainz/Track Id", 0, AsfFixture.Text("id")), ("WM/Genre", 0, AsfFixture.Text("(17)")))));

        Assert.AreEqual(("title", "old artist", 7), (tags.Title, tags.Artists[0], tags.TrackNumber));
        CollectionAssert.AreEqual(new[] { "a", "b" }, tags.AlbumArtists.ToArray());
        Assert.AreEqual((1, 2, true, "id", "Rock"), (tags.DiscNumber, tags.DiscTotal, tags.Compilation, tags.MusicBrainz?.RecordingId, tags.Genres[0]));
        Assert.AreEqual(("wma", 44_100, 2, 128.0, 10.0), (tags.Codec, tags.SampleRate, tags.Channels, tags.BitrateKbps, tags.DurationSeconds));
    }

    [TestMethod]
    public async Task Read_PictureInTheMetadataLibrary_IsLocated()
    {
        byte[] image = [0x89, (byte)'P', (byte)'N', (byte)'G', .. new byte[200_000]];
        var source = new MemoryByteSource(AsfFixture.File(Audio, AsfFixture.Library(("WM/Picture", 1, AsfFixture.Picture(image)), ("WM/AlbumTitle", 0, AsfFixture.Text("album")))));

        TrackTags tags = (await new TagReader().ReadAsync(source, CancellationToken.None)).Tags!;
        FsResult<byte[]> bytes = await new PictureReader().ReadAsync(source, tags.Pictures[0], CancellationToken.None);

        Assert.AreEqual("album", tags.Album);
        Assert.AreEqual((PictureType.FrontCover, "front"), (tags.Pictures[0].Type, tags.Pictures[0].Description));
        CollectionAssert.AreEqual(image, bytes.Value);
    }
}
