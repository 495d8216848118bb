using System.Globalization;
using MusicFs.Chunks.Storage;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Testing.Time;

namespace MusicFs.Chunks.Tests;

/// <summary>The process dies, or the power fails, at every step of a run that fills, seals, trims, syncs, closes and reopens.</summary>
[TestClass]
public sealed class CrashTests
{
    private const int Numbers = 24;
    private const long Limit = 170_000;

    // Each leaves other sectors behind.
    private static int Seeds =>
        int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_POWER_CUTS"), CultureInfo.InvariantCulture, out int seeds) ? seeds : 1;

    [TestMethod]
    public async Task Kill_AtEveryStep_NothingWrongIsReadAndNothingIsLeftBehind()
    {
        int steps = await CountStepsAsync();
        Assert.IsGreaterThan(60, steps);
        for (int step = 1; step <= steps; step++)
        {
            (MemoryFolder dying, _) = await RunAsync(step);

            await using StoreOnMemory store = await StoreOnMemory.OpenAsync(dying.AfterKill(), Limit);

            Assert.AreEqual(ChunkStoreState.Ready, store.Store.State, $"step {step}");
            await store.AssertSoundAsync(Numbers);
            await AssertWorksAsync(store);
        }
    }

    [TestMethod]
    public async Task Kill_AtEveryStep_WhatWasPutIsThere()
    {
        // Without a limit nothing is trimmed, so a put that was answered is found.
        int steps = await CountStepsAsync(1 << 30);
        for (int step = 1; step <= steps; step++)
        {
            (MemoryFolder dying, HashSet<int> stored) = await RunAsync(step, 1 << 30);

            await using StoreOnMemory store = await StoreOnMemory.OpenAsync(dying.AfterKill());

            int[] found = await store.FindAsync(Numbers);
            Assert.IsEmpty(stored.Except(found), $"step {step}");
        }
    }

    [TestMethod]
    public async Task PowerCut_AtEveryStep_NothingWrongIsRead()
    {
        int steps = await CountStepsAsync();
        for (int seed = 1; seed <= Seeds; seed++)
        {
            for (int step = 1; step <= steps; step++)
            {
                (MemoryFolder dying, _) = await RunAsync(step);

                await using StoreOnMemory store = await StoreOnMemory.OpenAsync(dying.AfterPowerCut(new Random((seed * 10_000) + step)), Limit);

                Assert.AreEqual(ChunkStoreState.Ready, store.Store.State, $"step {step}");
                await store.AssertSoundAsync(Numbers);
                await AssertWorksAsync(store);
            }
        }
    }

    [TestMethod]
    public async Task PowerCut_AfterFlush_LosesNothingThatWasPutBefore()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
            await store.PutAsync(Enumerable.Range(0, 25));
            await store.Store.FlushAsync();
            await store.PutAsync(Enumerable.Range(25, 10));

            await using StoreOnMemory after = await StoreOnMemory.OpenAsync(store.Folder.AfterPowerCut(new Random(seed)));

            await after.AssertSoundAsync(35);
            CollectionAssert.IsSubsetOf(Enumerable.Range(0, 25).ToArray(), await after.FindAsync(35));
            for (int number = 0; number < 25; number++)
                Assert.IsTrue(after.Store.Contents.TryFind(StoreOnMemory.FileOf(number), StoreOnMemory.RangeOf(number).Offset, out _));
        }
    }

    private static async Task<int> CountStepsAsync(long limit = Limit)
    {
        (MemoryFolder folder, _) = await RunAsync(int.MaxValue, limit);
        return folder.StepsDone;
    }

    /// <summary>Runs until a step, at which the disk stops for good; what was answered until then is in the second part.</summary>
    private static async Task<(MemoryFolder Folder, HashSet<int> Stored)> RunAsync(int lastStep, long limit = Limit)
    {
        MemoryFolder folder = new();
        folder.OnStep = (step, _) => IsCounted(step) && folder.CountStep() >= lastStep ? DiskError.Failed : DiskError.None;
        HashSet<int> stored = [];
        ManualTime time = new();
        for (int run = 0; run < 3; run++)
        {
            await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder, limit, time: time);
            foreach (int number in Enumerable.Range(run * 8, 8))
            {
                if (folder.StepsDone < lastStep && await store.PutAsync(number) == Contracts.Errors.FsError.None)
                    stored.Add(number);
                if (number % 7 == 0)
                    await store.PassAsync(TimeSpan.FromSeconds(5));
                await store.HasAsync(number / 2);
            }

            await store.PassAsync(StoreOnMemory.Check * 6);
        }

        return (folder, stored);
    }

    // Reads change nothing.
    private static bool IsCounted(DiskStep step) => step is not (DiskStep.Read or DiskStep.Open or DiskStep.List or DiskStep.MeasureSpace or DiskStep.Take);

    private static async Task AssertWorksAsync(StoreOnMemory store)
    {
        await store.PutAsync([1000, 1001]);
        Assert.IsTrue(await store.HasAsync(1000));
        await store.Store.FlushAsync();
        Assert.AreEqual(store.Folder.Bytes, store.Store.Statistics.DiskBytes);
    }
}
