using MusicFs.Testing.Tags;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Tests;

[TestClass]
public sealed class TagReaderTests
{
    [TestMethod]
    public async Task Flac_Comments_Read()
    {
        TrackTags tags = await ReadAsync(TagFixtures.Flac(
            "TITLE=Jóga", "artist=Björk", "ARTIST=Second", "ALBUM=Homogenic", "ALBUMARTIST=Björk", "TRACKNUMBER=2/10", "DISCNUMBER=1",
            "DATE=1997-09-22", "GENRE=Electronic", "COMPILATION=1", "MY FIELD=kept"));
        Assert.AreEqual(AudioContainer.Flac, tags.Container);
        Assert.AreEqual("Jóga", tags.Title);
        CollectionAssert.AreEqual(new[] { "Björk", "Second" }, tags.Artists.ToArray());
        Assert.AreEqual("Homogenic", tags.Album);
        CollectionAssert.AreEqual(new[] { "Björk" }, tags.AlbumArtists.ToArray());
        Assert.AreEqual((2, 10, 1), (tags.TrackNumber, tags.TrackTotal, tags.DiscNumber));
        Assert.AreEqual("1997-09-22", tags.Date);
        Assert.IsTrue(tags.Compilation);
        CollectionAssert.AreEqual(new[] { "kept" }, tags.Fields["MY FIELD"].ToArray());
        Assert.AreEqual((44100, 2, 16), (tags.SampleRate, tags.Channels, tags.BitsPerSample));
        Assert.AreEqual(1.0, tags.DurationSeconds);
    }

    [TestMethod]
    [DataRow(2, "TT2", "TP1", "TP2", "TAL", "TRK", "TPA")]
    [DataRow(3, "TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TPOS")]
    [DataRow(4, "TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TPOS")]
    public async Task Mp3_Id3v2_Read(int version, string title, string artist, string albumArtist, string album, string track, string disc)
    {
        TrackTags tags = await ReadAsync(TagFixtures.Mp3(
            version, 100, (title, "海の歌"), (artist, "Björk"), (albumArtist, "Various"), (album, "Album"), (track, "3/12"), (disc, "2/2")));
        Assert.AreEqual(AudioContainer.Mp3, tags.Container);
        Assert.AreEqual("海の歌", tags.Title);
        CollectionAssert.AreEqual(new[] { "Björk" }, tags.Artists.ToArray());
        CollectionAssert.AreEqual(new[] { "Various" }, tags.AlbumArtists.ToArray());
        Assert.AreEqual("Album", tags.Album);
        Assert.AreEqual((3, 12, 2, 2), (tags.TrackNumber, tags.TrackTotal, tags.DiscNumber, tags.DiscTotal));
        Assert.AreEqual(100 * 1152 / 44100.0, tags.DurationSeconds!.Value, 0.001);
    }

    [TestMethod]
    public async Task Mp3_OnlyId3v1_Read()
    {
        TrackTags tags = await ReadAsync([.. TagFixtures.Audio(10), .. TagFixtures.Id3v1("Title", "Artist", "Album", "1999", 7)]);
        Assert.AreEqual(("Title", "Album", 7), (tags.Title, tags.Album, tags.TrackNumber));
        Assert.AreEqual("Rock", tags.Genres.Single());
    }

    [TestMethod]
    public async Task Mp3_JunkBeforeTheFirstFrame_Read()
    {
        byte[] junk = new byte[1500];
        new Random(3).NextBytes(junk);
        TrackTags tags = await ReadAsync([.. junk, .. TagFixtures.Audio(30)]);
        Assert.AreEqual(AudioContainer.Mp3, tags.Container);
    }

    [TestMethod]
    public async Task Flac_Id3InFront_Read()
    {
        byte[] id3 = TagFixtures.Mp3(3, 0, ("TIT2", "Ignored"), ("TCOM", "Composer"));
        TrackTags tags = await ReadAsync([.. id3, .. TagFixtures.Flac("TITLE=Right")]);
        Assert.AreEqual((AudioContainer.Flac, "Right"), (tags.Container, tags.Title));
    }

    [TestMethod]
    public async Task AnythingElse_ReasonInWords()
    {
        foreach (byte[] bytes in new[] { [], new byte[100_000], "just a text"u8.ToArray() })
        {
            TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(bytes), CancellationToken.None);
            Assert.IsFalse(result.IsSuccess);
            Assert.IsGreaterThan(10, result.Error.Message.Length);
        }
    }

    [TestMethod]
    public async Task Flac_LengthFieldsBeyondTheFile_NeitherThrowsNorAllocates()
    {
        byte[] file = TagFixtures.Flac("TITLE=x");
        for (int at = 4; at < 120; at++)
        {
            byte[] damaged = [.. file];
            damaged[at] = 0xFF;
            long before = GC.GetAllocatedBytesForCurrentThread();
            await new TagReader().ReadAsync(new MemoryByteSource(damaged), CancellationToken.None);
            Assert.IsLessThan(64L << 20, GC.GetAllocatedBytesForCurrentThread() - before, $"byte {at}");
        }
    }

    [TestMethod]
    public async Task Mutated_RandomBytes_NeverThrow()
    {
        byte[][] seeds =
        [
            TagFixtures.Flac("TITLE=a", "ARTIST=b"), TagFixtures.Mp3(2, 5, ("TT2", "a")), TagFixtures.Mp3(3, 5, ("TIT2", "a")),
            TagFixtures.Mp3(4, 5, ("TIT2", "a"), ("TPE1", "b")), [.. TagFixtures.Audio(3), .. TagFixtures.Id3v1("t", "a", "b", "1", 1)],
        ];
        var random = new Random(20261121);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. seeds[round % seeds.Length]];
            for (int i = random.Next(1, 8); i > 0; i--)
                bytes[random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 64 : bytes.Length))] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(bytes), CancellationToken.None);
            Assert.IsTrue(result.IsSuccess || result.Error.Message.Length > 0);
        }
    }

    [TestMethod]
    public async Task LargeFile_ReadsItsEndsOnly()
    {
        byte[] file = [.. TagFixtures.Mp3(4, 0, ("TIT2", "a")), .. TagFixtures.Audio(20_000)];
        var source = new MemoryByteSource(file);
        Assert.IsTrue((await new TagReader().ReadAsync(source, CancellationToken.None)).IsSuccess);
        // Head (32 KiB) and tail (4 KiB).
        Assert.IsLessThanOrEqualTo(64 * 1024, source.BytesRead);
    }

    private static async Task<TrackTags> ReadAsync(byte[] bytes)
    {
        TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(bytes), CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        return result.Tags;
    }
}
