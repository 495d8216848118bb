using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace SamplePlugin.Tests;

[TestClass]
public sealed class MetadataTests
{
    [TestMethod]
    [DataRow("....LAME3.100\0\0", "LAME3.100")]
    [DataRow("OggS Lavf60.3.100 and more", "Lavf60.3.100")]
    [DataRow("LAME", "LAME")]
    [DataRow("nothing of the kind", null)]
    [DataRow("", null)]
    public async Task Read_AFile_TellsItsEncoder(string content, string? expected)
    {
        IFileMetadataSource source = new Registered(("list", "")).FileSources.Single();

        var said = await source.ReadAsync(new Bytes(Encoding.ASCII.GetBytes(content)), null, CancellationToken.None);

        Assert.AreEqual(expected, said.IsSuccess ? said.Value["ENCODER"].Single() : null);
        Assert.AreEqual(expected is null ? FsError.NotFound : FsError.None, said.Error);
    }

    [TestMethod]
    public async Task LookUp_AnAlbumOfTheList_SuggestsItsGenreForEachTrack()
    {
        string list = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(list, ["no line of the list", "Ada\tDays\tAmbient"]);
            IMetadataSource source = new Registered(("list", list)).AlbumSources.Single();

            AlbumSuggestion said = (await source.LookUpAsync(Album("ada", "Days"), CancellationToken.None)).Value;

            Assert.AreEqual((source.Name, 2), (said.Source, said.Tracks.Count));
            Assert.AreEqual("Ambient", said.Tracks[1].Fields["GENRE"].Single());
            Assert.AreEqual(FsError.NotFound, (await source.LookUpAsync(Album("Ada", "Nights"), CancellationToken.None)).Error);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [TestMethod]
    public async Task LookUp_WithoutTheFile_IsToBeAskedAgain()
    {
        Registered registered = new(("list", "/nowhere/genres.txt"));
        FsError error = (await registered.AlbumSources.Single().LookUpAsync(Album("Ada", "Days"), CancellationToken.None)).Error;
        Assert.IsTrue(error.IsTransient);
        StringAssert.Contains(registered.Lines.Single(), "/nowhere/genres.txt");
    }

    private static AlbumQuery Album(string artist, string album) =>
        new([.. Enumerable.Range(1, 2).Select(number => new TrackQuery($"a/{number}.mp3", new TrackTags { AlbumArtists = [artist], Album = album, TrackNumber = number }))]);

    private sealed class Bytes(byte[] bytes) : IByteSource
    {
        public long Length => bytes.Length;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsMemory((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
            return new(count);
        }
    }
}
