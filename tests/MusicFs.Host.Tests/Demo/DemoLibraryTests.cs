using System.Text.Json;
using MusicFs.Host.Demo;

namespace MusicFs.Host.Tests.Demo;

[TestClass]
public sealed class DemoLibraryTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-demo-").FullName;

    public required TestContext TestContext { get; init; }

    [TestInitialize]
    public void Write() => DemoLibrary.Write(_folder, TestContext.CancellationToken);

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Write_EmptyFolder_HasTheTracksOfTheCatalogueInAFewMegabytes()
    {
        string[] files = Files("*");
        Assert.HasCount(25, files);
        Assert.IsInRange(500_000, 4_000_000, files.Sum(static file => new FileInfo(file).Length));
    }

    [TestMethod]
    public void Write_Twice_GivesTheSameBytes()
    {
        Dictionary<string, byte[]> before = Files("*").ToDictionary(static file => file, File.ReadAllBytes);
        DemoLibrary.Write(_folder, TestContext.CancellationToken);
        foreach ((string file, byte[] content) in before)
            CollectionAssert.AreEqual(content, File.ReadAllBytes(file), file);
    }

    [TestMethod]
    public void Write_Cancelled_Throws() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => DemoLibrary.Write(_folder, new CancellationToken(canceled: true)));

    [TestMethod]
    public async Task Write_FlacFiles_PassTheReferenceDecodersTest()
    {
        string[] files = Files("*.flac");
        Assert.HasCount(11, files);
        await Player.RunAsync("flac", ["--test", "--silent", "--warnings-as-errors", .. files]);
    }

    [TestMethod]
    public async Task Write_EveryFile_DecodesWithoutAComplaint()
    {
        foreach (string file in Files("*"))
            Assert.AreEqual("", await Player.RunAsync("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:a", "-f", "null", "-"), file);
    }

    [TestMethod]
    public async Task Write_EveryCover_Decodes()
    {
        foreach (string file in Files("*.flac").Concat(Files("*.mp3")))
            Assert.AreEqual("", await Player.RunAsync("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:v", "-f", "null", "-"), file);
    }

    [TestMethod]
    [DataRow("rips/lanterns_harbour/cd1 track03.flac", "A Letter from the Pier", "The Paper Lanterns", "The Paper Lanterns", "Harbour Lights", "2014-06-03", "3", "1")]
    [DataRow("rips/two winters (box)/cd2 track01.flac", "Second Snow", "The Paper Lanterns", "The Paper Lanterns", "Two Winters", "2018", "1", "2")]
    [DataRow("Downloads/2021/anslag/cd1 track03.mp3", "海の歌", "Noël Ánslag", "Noël Ánslag", "Höhe / Tiefe", "2021-11-19", "3/5", "1/1")]
    [DataRow("Downloads/unsorted/b1.mp3", "Über den Wolken, unter uns", "Noël Ánslag", "Various Artists", "Window Seat: A Sampler", "2020", "3/6", "1/1")]
    [DataRow("old disk/wav/cd1 track03.wav", "Rust?", "Quiet Engine", "Quiet Engine", "Small Machines", "1999", "3/3", "1/1")]
    public async Task Write_Tags_AreReadByMutagen(
        string file, string title, string artist, string albumArtist, string album, string date, string track, string disc)
    {
        const string Script = """
            import json, sys, mutagen
            f = mutagen.File(sys.argv[1])
            if type(f).__name__ == "FLAC":
                names = ["title", "artist", "albumartist", "album", "date", "tracknumber", "discnumber"]
                pictures = [p.data for p in f.pictures]
            else:
                names = ["TIT2", "TPE1", "TPE2", "TALB", "TDRC", "TRCK", "TPOS"]
                pictures = [p.data for p in f.tags.getall("APIC")]
            print(json.dumps({"tags": [str(f.tags[n][0]) for n in names], "pictures": [len(p) for p in pictures], "length": f.info.length}))
            """;
        string printed = await RunMutagenAsync(Script, Path.Combine(_folder, file));
        using JsonDocument read = JsonDocument.Parse(printed);
        string?[] tags = [.. read.RootElement.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString())];
        CollectionAssert.AreEqual(new[] { title, artist, albumArtist, album, date, track, disc }, tags);
        Assert.IsGreaterThan(500, read.RootElement.GetProperty("pictures")[0].GetInt32());
        Assert.IsInRange(2.5, 5, read.RootElement.GetProperty("length").GetDouble());
    }

    private static async Task<string> RunMutagenAsync(string script, string file)
    {
        // A distribution's module is seen by the distribution's interpreter.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        string found = await Player.RunAsync(python, "-c", "import importlib.util; print(importlib.util.find_spec('mutagen') is not None)");
        if (found.Trim() != "True")
            Player.Missing("The Python module mutagen");
        return await Player.RunAsync(python, "-c", script, file);
    }

    private string[] Files(string pattern) => Directory.GetFiles(_folder, pattern, SearchOption.AllDirectories);
}
