using MusicFs.Contracts.Tags;
using MusicFs.Core.Recordings;
using MusicFs.Library;
using MusicFs.Library.Fingerprints;

namespace MusicFs.Core.Tests.Recordings;

/// <summary>Which files are one recording.</summary>
[TestClass]
public sealed class DuplicateFinderTests
{
    [TestMethod]
    public async Task Find_EncodingsOfARecording_AreOneGroupWithTheBestFirst()
    {
        await using RecordingLibrary library = new();
        await library.PrintAsync(await library.PutAsync("a.mp3", 1, 200.1, AudioContainer.Mp3, bits: 0), PrintSamples.Noisy(PrintSamples.Of(1), 0.08, 7));
        await library.PrintAsync(await library.PutAsync("a.flac", 1), PrintSamples.Of(1));
        await library.PrintAsync(await library.PutAsync("a24.flac", 1, bits: 24), PrintSamples.Noisy(PrintSamples.Of(1), 0.01, 8));
        await library.PrintAsync(await library.PutAsync("b.flac", 2), PrintSamples.Of(2));
        // The same song, but longer.
        await library.PrintAsync(await library.PutAsync("long.flac", 1, 230), PrintSamples.Of(1));

        CollectionAssert.AreEqual((string[])["a24.flac= a.flac a.mp3"], await library.GroupsAsync());
    }

    [TestMethod]
    public async Task Find_WithoutPrints_FindsSameAudio()
    {
        await using RecordingLibrary library = new();
        await library.PutAsync("x/1.flac", 1, audio: 5);
        await library.PutAsync("y/1.flac", 1, audio: 5);
        await library.PutAsync("z/1.flac", 1, audio: 6);

        CollectionAssert.AreEqual((string[])["x/1.flac= y/1.flac="], await library.GroupsAsync());
    }

    [TestMethod]
    public async Task Find_SameAudioAndOtherEncodings_IsOneGroup()
    {
        await using RecordingLibrary library = new();
        await library.PrintAsync(await library.PutAsync("1.flac", 1, audio: 5), PrintSamples.Of(1));
        await library.PutAsync("2.flac", 1, audio: 5);
        await library.PrintAsync(await library.PutAsync("3.mp3", 1, 200, AudioContainer.Mp3, bits: 0), PrintSamples.Noisy(PrintSamples.Of(1), 0.05, 7));

        CollectionAssert.AreEqual((string[])["1.flac= 2.flac= 3.mp3"], await library.GroupsAsync());
    }

    [TestMethod]
    public async Task Find_SilentTracks_AreNotOneRecording()
    {
        await using RecordingLibrary library = new();
        AcousticPrint silence = AcousticPrint.Of(Enumerable.Repeat(627964279u, 948))!;
        await library.PrintAsync(await library.PutAsync("1.flac", 1), silence);
        await library.PrintAsync(await library.PutAsync("2.flac", 2), silence);

        Assert.IsEmpty(await library.GroupsAsync());
    }

    [TestMethod]
    public async Task Find_ThousandsOfTracks_FindsEachPair()
    {
        const int Tracks = 1500;
        await using RecordingLibrary library = new();
        for (int i = 0; i < Tracks; i++)
        {
            AcousticPrint print = PrintSamples.Of(i, 200);
            int seconds = 180 + i % 10;
            foreach ((string name, AcousticPrint sound) in ((string, AcousticPrint)[])[($"{i}.flac", print), ($"{i}.mp3", PrintSamples.Noisy(print, 0.1, i))])
            {
                AudioFingerprint audio = new(AudioContainer.Flac, 1000, RecordingLibrary.NumberOf(name));
                CatalogFile file = new(
                    Contracts.Origins.OriginPath.FromString(name), new Contracts.Origins.OriginVersion(1, 1, 0), RecordingLibrary.NumberOf(name),
                    new TrackTags { Container = AudioContainer.Flac, DurationSeconds = seconds, BitsPerSample = name.EndsWith('c') ? 16 : null }, null, audio);
                await library.Catalog.PutAsync("disk", file);
                await library.Catalog.PutPrintAsync(new HeldFingerprint(audio, seconds * 1000, sound.Pack(), null, library.Time.GetUtcNow()));
            }
        }

        List<string> groups = await library.GroupsAsync();
        CollectionAssert.AreEquivalent(Enumerable.Range(0, Tracks).Select(static i => $"{i}.flac= {i}.mp3").ToArray(), groups);
    }

    [TestMethod]
    public async Task LookUp_OfAPrint_FindsWhatIsLikeIt()
    {
        await using RecordingLibrary library = new();
        await library.PrintAsync(await library.PutAsync("1.flac", 1), PrintSamples.Of(1));
        await library.PrintAsync(await library.PutAsync("2.flac", 2), PrintSamples.Of(2));
        await library.Catalog.FlushAsync();

        IReadOnlyList<RecordingCopy> found = library.Finder.LookUp(PrintSamples.Noisy(PrintSamples.Of(1), 0.1, 3), 203_000, DuplicateFinder.Threshold, CancellationToken.None);
        Assert.AreEqual("1.flac", found.Single().Path.ToString());
        Assert.AreEqual(0.9, found.Single().Similarity, 0.02);
        Assert.IsEmpty(library.Finder.LookUp(PrintSamples.Of(1), 220_000, DuplicateFinder.Threshold, CancellationToken.None));
    }
}
