using System.Diagnostics;
using System.Globalization;
using MusicFs.Chunks.Contents;
using MusicFs.Chunks.KillHost;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks.Tests;

/// <summary>
/// A process that puts, reads, trims and verifies from several threads is killed at a random moment, again and again over the same folder.
/// <c>MUSICFS_KILL_ROUNDS</c> says how often.
/// </summary>
[TestClass]
public sealed class KillTests
{
    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 20;

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public Task Kill_UnderLoad_WhatWasStoredIsThereAndRight() => KillAgainAndAgainAsync(isBounded: false, Rounds / 2);

    [TestMethod]
    public Task Kill_UnderLoadWithTrims_NothingWrongIsRead() => KillAgainAndAgainAsync(isBounded: true, Rounds / 2);

    private async Task KillAgainAndAgainAsync(bool isBounded, int rounds)
    {
        Random random = new(isBounded ? 1 : 2);
        int first = 0;
        int contents = 0;
        HashSet<int> said = [];
        for (int round = 0; round < rounds; round++)
        {
            // Unbounded, the folder would grow with the rounds.
            if (!isBounded && round % 10 == 0)
            {
                said.Clear();
                first = 0;
                foreach (string file in Directory.GetFiles(_folder.Path))
                    File.Delete(file);
            }

            int[] stored = await RunAndKillAsync(first, isBounded, random.Next(1, isBounded ? 500 : 120));
            said.UnionWith(stored);
            int end = Math.Max(first, stored.Max() + 10);
            await CheckAsync(isBounded, end, said, round);
            contents += end - first;
            first = end;
        }

        TestContext.WriteLine($"{rounds} kills, {contents} contents");
    }

    /// <summary>Kills the process once it has said that many numbers, which is at some point in what its threads do next.</summary>
    private async Task<int[]> RunAndKillAsync(int first, bool isBounded, int count)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "MusicFs.Chunks.KillHost.dll"),
                _folder.Path,
                first.ToString(CultureInfo.InvariantCulture),
                isBounded ? "bounded" : "unbounded",
            },
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        List<int> stored = [];
        string? line = "";
        while (stored.Count < count && (line = await process.StandardOutput.ReadLineAsync()) is not null)
            stored.Add(int.Parse(line, CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
        Assert.IsNotNull(line, "The process ended by itself.");
        // What it said before it died; the last line may be torn.
        string rest = await process.StandardOutput.ReadToEndAsync();
        int whole = rest.LastIndexOf('\n');
        if (whole > 0)
            stored.AddRange(rest[..whole].Split('\n').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)));
        return [.. stored];
    }

    private async Task CheckAsync(bool isBounded, int end, HashSet<int> said, int round)
    {
        (ChunkStore? opened, _) = await ChunkStore.OpenAsync(KillWork.Options(_folder.Path, isBounded) with { CheckInterval = TimeSpan.FromHours(1) });
        await using ChunkStore store = opened!;
        Assert.AreEqual(ChunkStoreState.Ready, store.State);
        byte[] read = new byte[256 * 1024];
        int found = 0;
        for (int number = Math.Max(0, end - 3000); number < end; number++)
        {
            byte[] content = KillWork.Content(number);
            ChunkId id = ChunkId.Of(content);
            FsResult<int> result = await store.ReadAsync(id, 0, read, default);
            found += result.IsSuccess ? 1 : 0;
            if (result.IsSuccess && !content.AsSpan().SequenceEqual(read.AsSpan(0, result.Value)))
                Assert.Fail($"Round {round}: content {number} is not what was put.");
            if (!isBounded && said.Contains(number) && !result.IsSuccess)
                Assert.Fail($"Round {round}: content {number} was stored and is not there.");
            if (store.Contents.TryFind(KillWork.FileOf(number), KillWork.OffsetOf(number), out ContentRange range))
                Assert.AreEqual(new ContentRange(KillWork.OffsetOf(number), content.Length, id), range);
        }

        Assert.AreEqual(found, store.Statistics.Chunks, "chunks that nobody put");
        Assert.IsEmpty((await store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        Assert.AreEqual(0L, store.Statistics.Damaged);
        Assert.AreEqual(_folder.Bytes, store.Statistics.DiskBytes, "what the store thinks its files take");
        Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*.new"));
        if (isBounded)
            Assert.IsLessThanOrEqualTo(3L << 20, _folder.Bytes);
    }
}
