using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Core.Reading;
using MusicFs.Core.Templates;
using MusicFs.Core.Tests.Reading.Flac;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class CueAlbumTests : CatalogTests
{
    private const int Header = 44;
    private const int SamplesAFrame = 588;

    private readonly RecordingLogger _log = new();
    private MemoryOrigin _disk = new("disk");
    private VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_WaveFileWithSheet_ShowsItsTracksCutAtTheSample()
    {
        byte[] wave = Wave(40 * SamplesAFrame);
        _disk.Put("x/album.wav", wave);
        _disk.Put("x/album.cue", Sheet("album.wav", 2, 10, 25));
        _disk.Put("x/cover.jpg", [1]);

        await ScanAsync();

        CollectionAssert.AreEqual(
            new[] { "Ann/Live [WAV]/01 - One.wav", "Ann/Live [WAV]/02 - Two.wav", "Ann/Live [WAV]/03 - Three.wav", "Ann/Live [WAV]/cover.jpg" }, Shown());
        Assert.AreEqual(3, _tree.Tracks);
        await AssertSoundAsync(wave, "Ann/Live [WAV]/01 - One.wav", 2, 10);
        await AssertSoundAsync(wave, "Ann/Live [WAV]/02 - Two.wav", 10, 25);
        await AssertSoundAsync(wave, "Ann/Live [WAV]/03 - Three.wav", 25, 40);
        CollectionAssert.AreEqual(wave, await ReadAsync(".origins/disk/x/album.wav"));
        Assert.HasCount(3, Shown().Where(path => path.EndsWith(".wav", StringComparison.Ordinal))
            .Select(path => FileSystem().Resolve(path).Value.Attributes.FileNumber).Distinct());
    }

    [TestMethod]
    public async Task Scan_SheetBesideTheFile_IsRememberedForSearches()
    {
        _disk.Put("x/album.wav", Wave(40 * SamplesAFrame));
        _disk.Put("x/album.cue", Sheet("album.wav", 2, 10, 25));
        await ScanAsync(Catalog);
        Assert.AreEqual("One\tAnn\nTwo\tAnn\nThree\tAnn", await PartsAsync());
        long revision = Catalog.GetStatistics().Revision;
        await ScanAsync(Catalog);
        Assert.AreEqual("One\tAnn\nTwo\tAnn\nThree\tAnn", await PartsAsync());
        Assert.AreEqual(revision, Catalog.GetStatistics().Revision, "What did not change is not written again.");

        _disk.Put("x/album.cue", Sheet("album.wav", 2, 10));
        await ScanAsync(Catalog);
        Assert.AreEqual("One\tAnn\nTwo\tAnn", await PartsAsync());

        _disk.Remove("x/album.cue");
        await ScanAsync(Catalog);
        Assert.IsNull(await PartsAsync());

        async Task<string?> PartsAsync()
        {
            await Catalog.FlushAsync();
            return Catalog.Find("disk", OriginPath.FromString("x/album.wav"))!.Parts;
        }
    }

    [TestMethod]
    public async Task Scan_SheetChangedOrGone_FollowsIt()
    {
        byte[] wave = Wave(40 * SamplesAFrame);
        _disk.Put("x/album.wav", wave);
        _disk.Put("x/album.cue", Sheet("album.wav", 0, 10, 25));
        await ScanAsync();
        TreeSnapshot before = _tree.Current;
        await ScanAsync();
        Assert.AreSame(before, _tree.Current, "A scan of what did not change publishes nothing.");
        NodeEntry first = FileSystem().Resolve("Ann/Live [WAV]/01 - One.wav").Value;
        NodeEntry second = FileSystem().Resolve("Ann/Live [WAV]/02 - Two.wav").Value;

        _disk.Put("x/album.cue", Sheet("album.wav", 0, 10, 30));
        await ScanAsync();
        Assert.AreEqual(first.Node, FileSystem().Resolve("Ann/Live [WAV]/01 - One.wav").Value.Node, "The first track is as it was.");
        NodeEntry moved = FileSystem().Resolve("Ann/Live [WAV]/02 - Two.wav").Value;
        Assert.AreNotEqual(second.Node, moved.Node);
        Assert.AreEqual(second.Attributes.FileNumber, moved.Attributes.FileNumber);
        await AssertSoundAsync(wave, "Ann/Live [WAV]/02 - Two.wav", 10, 30);

        _disk.Remove("x/album.cue");
        await ScanAsync();
        Assert.AreEqual(1, _tree.Tracks);
        Assert.HasCount(1, Shown());

        _disk.Put("x/album.cue", Sheet("album.wav", 0, 20));
        await ScanAsync();
        Assert.AreEqual(2, _tree.Tracks);

        _disk.Remove("x/album.wav");
        await ScanAsync();
        Assert.AreEqual(0, _tree.Tracks);
        Assert.IsEmpty(Shown());
    }

    [TestMethod]
    public async Task Save_TreeWithCutTracks_ServesThemAfterARestart()
    {
        string path = Path.Combine(Path.GetTempPath(), $"musicfs-cue-{Guid.NewGuid():n}.image");
        try
        {
            byte[] wave = Wave(40 * SamplesAFrame);
            _tree = VirtualTree.Open(path, "test", out _);
            _disk.Put("x/album.wav", wave);
            _disk.Put("x/album.cue", Sheet("album.wav", 0, 10, 25));
            await ScanAsync();
            ulong number = FileSystem().Resolve("Ann/Live [WAV]/03 - Three.wav").Value.Attributes.FileNumber;
            Assert.IsNull(_tree.Save());

            _tree = VirtualTree.Open(path, "test", out Problem? problem);

            Assert.IsNull(problem);
            Assert.AreEqual(3, _tree.Tracks);
            await AssertSoundAsync(wave, "Ann/Live [WAV]/02 - Two.wav", 10, 25);
            Assert.AreEqual(number, FileSystem().Resolve("Ann/Live [WAV]/03 - Three.wav").Value.Attributes.FileNumber);
            TreeSnapshot before = _tree.Current;
            await ScanAsync();
            Assert.AreSame(before, _tree.Current);
            _disk.Put("x/album.cue", Sheet("album.wav", 0, 12));
            await ScanAsync();
            Assert.AreEqual(2, _tree.Tracks);
            await AssertSoundAsync(wave, "Ann/Live [WAV]/02 - Two.wav", 12, 40);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Scan_FlacFileWithSheet_ShowsItsTracksAlsoAfterARestart(bool isRemote)
    {
        string path = Path.Combine(Path.GetTempPath(), $"musicfs-cue-{Guid.NewGuid():n}.image");
        try
        {
            byte[] sound = FlacFiles.Sound(40 * SamplesAFrame, 2, 16);
            _disk = new MemoryOrigin("disk") { Capabilities = new() { StrongVersions = true, IsRemote = isRemote } };
            _tree = VirtualTree.Open(path, "test", out _);
            _disk.Put("x/album.flac", await FlacFiles.EncodeAsync(sound, 2, 16, "-5"));
            _disk.Put("x/album.cue", Sheet("album.wav", 2, 10, 25));
            await ScanAsync();
            Assert.IsNull(_tree.Save());
            _tree = VirtualTree.Open(path, "test", out Problem? problem);
            Assert.IsNull(problem);
            await using ReadPipeline pipeline = new(null, null, new ReadLimits(), TimeProvider.System, NullLogger<ReadPipeline>.Instance);
            MusicFileSystem files = new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance, pipeline: pipeline);

            CollectionAssert.AreEqual(
                new[] { "Ann/Live [FLAC]/01 - One.flac", "Ann/Live [FLAC]/02 - Two.flac", "Ann/Live [FLAC]/03 - Three.flac" }, Shown());
            int[] frames = [2, 10, 25, 40];
            for (int i = 0; i < 3; i++)
            {
                string track = Shown()[i];
                byte[] content = (await files.ReadFileAsync(track)).Value!;
                Assert.AreEqual(files.Resolve(track).Value.Attributes.Size, content.Length);
                CollectionAssert.AreEqual(
                    sound[(frames[i] * SamplesAFrame * 4)..(frames[i + 1] * SamplesAFrame * 4)], await FlacFiles.DecodeAsync(content));
            }

            Assert.AreEqual(0, files.OpenHandles);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public async Task Scan_FlacFileOfAnOriginWithoutRanges_IsShownWholeAndTheLogSaysSo()
    {
        _disk = new MemoryOrigin("disk") { Capabilities = new() { StrongVersions = true, IsRemote = true, Ranges = false } };
        _disk.Put("x/album.flac", await FlacFiles.EncodeAsync(FlacFiles.Sound(40 * SamplesAFrame, 2, 16), 2, 16, "-5"));
        _disk.Put("x/album.cue", Sheet("album.flac", 2, 10, 25));

        await ScanAsync();

        Assert.AreEqual(1, _tree.Tracks);
        StringAssert.Contains(_log.Lines.Single(line => line.Level == LogLevel.Information && line.Text.Contains("album.flac")).Text, "shown as one file");
    }

    [TestMethod]
    public async Task Scan_SecondOriginComes_LeavesCutAlbumsCut()
    {
        _disk.Put("x/album.wav", Wave(40 * SamplesAFrame));
        _disk.Put("x/album.cue", Sheet("album.wav", 2, 10, 25));
        OriginSet origins = [_disk];
        using LibraryScanner scanner = new(_tree, origins, new WaveReader(), [TreeView.Default], new ScanLogger(_log), index: Catalog) { ReadCueSheet = ReadSheet };
        await scanner.ScanAsync(null, default);
        string[] shown = Shown();
        Assert.HasCount(3, shown);

        MemoryOrigin nas = new("nas");
        origins.Add(nas);
        await scanner.ScanAsync("nas", null, default);
        CollectionAssert.AreEqual(shown, Shown());

        // Another template moves them with the next scan of all, and not before: until then they are where they were.
        await scanner.ShowAsync([new TreeView("", PathTemplate.Parse("$title.$format").Template!)], NamePolicy.Posix, mergesRecordings: false, default);
        CollectionAssert.AreEqual(shown, Shown());
        await scanner.ScanAsync(null, default);
        CollectionAssert.AreEqual((string[])["One.wav", "Three.wav", "Two.wav"], Shown());
    }

    [TestMethod]
    public async Task Scan_SheetThatDoesNotFit_ShowsTheFileWhole()
    {
        _disk.Put("x/album.wav", Wave(20 * SamplesAFrame));
        _disk.Put("x/album.cue", Sheet("album.wav", 0, 10, 25));
        _disk.Put("y/other.flac", MemoryTagReader.Encode("Bob", "Tunes", "All of it", 1));
        _disk.Put("y/other.cue", Sheet("other.flac", 0, 10));

        await ScanAsync();

        Assert.AreEqual(2, _tree.Tracks);
        CollectionAssert.Contains(Shown(), "Bob/Tunes [FLAC]/01 - All of it.flac");
    }

    private async Task AssertSoundAsync(byte[] wave, string path, int firstFrame, int endFrame)
    {
        byte[] content = await ReadAsync(path);
        byte[] expected = wave[(Header + (firstFrame * SamplesAFrame * 4))..(Header + (endFrame * SamplesAFrame * 4))];
        Assert.AreEqual(Header + expected.Length, content.Length);
        CollectionAssert.AreEqual(wave[8..40], content[8..40], "The header says the same of the samples.");
        Assert.AreEqual(expected.Length, BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(40)));
        CollectionAssert.AreEqual(expected, content[Header..]);
    }

    /// <summary>16 bit, two channels, 44,100 Hz.</summary>
    private static byte[] Wave(int samples)
    {
        byte[] wave = new byte[Header + (4 * samples)];
        Convert.FromHexString("524946460000000057415645666D7420100000000100020044AC000010B10200040010006461746100000000").CopyTo(wave, 0);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), 4 * samples);
        for (int i = 0; i < samples; i++)
            BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(Header + (4 * i)), i);
        return wave;
    }

    /// <summary>The parser is another project's: here a sheet is a file's name and the frames at which its tracks begin.</summary>
    private static byte[] Sheet(string file, params int[] frames) => Encoding.UTF8.GetBytes($"{file}|{string.Join(',', frames)}");

    private static CueSheet ReadSheet(byte[] bytes)
    {
        string[] parts = Encoding.UTF8.GetString(bytes).Split('|');
        string[] titles = ["One", "Two", "Three"];
        return new CueSheet
        {
            Title = "Live",
            Performer = "Ann",
            Tracks = [.. parts[1].Split(',').Select((frame, i) => new CueTrack
            {
                Number = i + 1, File = parts[0], Title = titles[i], StartFrame = long.Parse(frame, CultureInfo.InvariantCulture),
            })],
        };
    }

    private async Task ScanAsync(ILibraryIndex? index = null)
    {
        using LibraryScanner scanner = new(_tree, [_disk], new WaveReader(), [TreeView.Default], new ScanLogger(_log), index: index)
        {
            ReadCueSheet = ReadSheet,
        };
        await scanner.ScanAsync(null, default);
    }

    private MusicFileSystem FileSystem() => new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);

    private string[] Shown() =>
        [.. FileSystem().Files().Keys.Where(path => !path.StartsWith(".origins", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private async Task<byte[]> ReadAsync(string path) => (await FileSystem().ReadFileAsync(path)).Value!;

    private sealed class ScanLogger(ILogger log) : ILogger<LibraryScanner>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Log(logLevel, eventId, state, exception, formatter);
    }

    private sealed class WaveReader : ITagReader
    {
        private readonly MemoryTagReader _others = new();

        public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
        {
            byte[] start = new byte[4];
            await source.ReadAsync(0, start, cancellation);
            if (start.AsSpan().SequenceEqual("fLaC"u8))
                return new TagReadResult(new TrackTags { Container = AudioContainer.Flac, Codec = "flac" });
            return start.AsSpan().SequenceEqual("RIFF"u8)
                ? new TagReadResult(new TrackTags { Container = AudioContainer.Wav, Codec = "pcm" })
                : await _others.ReadAsync(source, cancellation);
        }
    }
}
