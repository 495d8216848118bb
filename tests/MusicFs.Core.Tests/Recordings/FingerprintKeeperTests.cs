using MusicFs.Core.Recordings;
using MusicFs.Library;

namespace MusicFs.Core.Tests.Recordings;

/// <summary>Fingerprints are computed once, and what fails is said and does not stop the rest.</summary>
[TestClass]
public sealed class FingerprintKeeperTests
{
    [TestMethod]
    public async Task Run_Files_ComputesEachAudioOnce()
    {
        await using RecordingLibrary library = new();
        CatalogFile file = await library.PutAsync("1.flac", 1);
        await library.PutAsync("2.flac", 2);
        await library.PutAsync("copy.flac", 1, audio: 7);
        await library.PutAsync("other.flac", 1, audio: 7);

        FingerprintProgress progress = await library.RunAsync();

        Assert.AreEqual((4L, 4L, 0L, 3L, true), (progress.Files, progress.Done, progress.Failed, progress.Computed, progress.IsComplete));
        Assert.HasCount(3, library.Computed);
        Assert.AreEqual(200_000, library.Catalog.PrintsBetween(0, 0, int.MaxValue, 10).Single(print => print.Audio == file.Audio).Milliseconds);
    }

    [TestMethod]
    public async Task Run_AfterARestart_ComputesWhatIsNewOnly()
    {
        await using RecordingLibrary library = new();
        CatalogFile file = await library.PutAsync("1.flac", 1);
        await library.RunAsync();
        await library.ReopenAsync();
        library.Computed.Clear();
        // Tagged anew and moved, and one that is new.
        await library.Catalog.RemoveAsync("disk", file.Path);
        await library.PutAsync("moved.flac", 1, audio: file.Audio!.Value.Digest);
        await library.PutAsync("2.flac", 2);

        await library.RunAsync();
        CollectionAssert.AreEqual((byte[])[2], library.Computed);
    }

    [TestMethod]
    public async Task Run_FileThatFails_IsKeptWithItsReasonAndTriedAgainLater()
    {
        await using RecordingLibrary library = new() { Answer = static seed => seed == 1 ? new FingerprintResult(null, 0, "it is broken") : new FingerprintResult(PrintSamples.Of(seed), 200, null) };
        await library.PutAsync("1.flac", 1);
        await library.PutAsync("2.flac", 2);

        FingerprintProgress progress = await library.RunAsync();
        Assert.AreEqual((1L, 1L, true), (progress.Done, progress.Failed, progress.IsComplete));
        Assert.AreEqual("disk:1.flac: it is broken", progress.Problem);
        Assert.IsEmpty(library.Catalog.WithoutPrint(0, 10, library.Time.GetUtcNow() - TimeSpan.FromDays(1)));
        Assert.AreEqual("1.flac", library.Catalog.WithoutPrint(0, 10, library.Time.GetUtcNow() + TimeSpan.FromSeconds(1)).Single().File.Path.ToString());
    }

    [TestMethod]
    public async Task Run_ProgramThatFailsAlways_HoldsNothingAgainstTheFiles()
    {
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = 10;
        await using RecordingLibrary library = new()
        {
            Answer = _ =>
            {
                if (--left == 0)
                    failed.SetResult();
                return new FingerprintResult(null, 0, "fpcalc ended with status 127");
            },
        };
        for (byte i = 0; i < 30; i++)
            await library.PutAsync($"{i}.flac", i);

        library.Start();
        await failed.Task;
        await library.Time.WaitForTimerAsync(TimeSpan.FromMinutes(10));

        Assert.HasCount(10, library.Computed);
        Assert.AreEqual(0, library.Keeper.Describe().Failed);
        Assert.Contains("10 files in a row gave none, the last one: fpcalc ended with status 127", library.Keeper.Known.Problem ?? "nothing");
    }

    [TestMethod]
    public async Task Run_MeteredOriginOrNoProgram_ComputesNothing()
    {
        await using RecordingLibrary library = new() { Obstacle = "fpcalc is not installed" };
        await library.PutAsync("1.flac", 1, origin: library.Paid);
        await library.PutAsync("2.flac", 2);

        library.Start();
        await library.Time.WaitForTimerAsync(TimeSpan.FromMinutes(10));
        Assert.IsEmpty(library.Computed);
        Assert.AreEqual("fpcalc is not installed", library.Keeper.Known.Problem);

        library.Obstacle = null;
        TaskCompletionSource<FingerprintProgress> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        library.Keeper.Finished = finished.SetResult;
        await library.Time.PassAsync(TimeSpan.FromMinutes(10));
        await library.Time.PassAsync(TimeSpan.FromMinutes(10));
        FingerprintProgress progress = await finished.Task;
        CollectionAssert.AreEqual((byte[])[2], library.Computed);
        Assert.IsFalse(progress.IsComplete);
    }
}
