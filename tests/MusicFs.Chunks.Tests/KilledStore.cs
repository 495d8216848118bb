using System.Diagnostics;
using System.Globalization;
using MusicFs.Chunks.Contents;
using MusicFs.Chunks.KillHost;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Tests;

/// <summary>A store that a process of its own works on until it dies, and what must hold of it afterwards.</summary>
internal sealed class KilledStore(TemporaryFolder folder)
{
    /// <summary>Kills the process once it has said that many numbers, which is at some point in what its threads do next, unless it has died by then.</summary>
    public async Task<int[]> RunAndKillAsync(int first, bool isBounded, int count, string failpoints = "")
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "MusicFs.Chunks.KillHost.dll"),
                folder.Path,
                first.ToString(CultureInfo.InvariantCulture),
                isBounded ? "bounded" : "unbounded",
            },
            RedirectStandardOutput = true,
        };
        start.Environment[Failpoint.Variable] = failpoints;
        using Process process = Process.Start(start)!;
        List<int> stored = [];
        string? line = "";
        while (stored.Count < count && (line = await process.StandardOutput.ReadLineAsync()) is not null)
            stored.Add(int.Parse(line, CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
        Assert.AreEqual(128 + 9, process.ExitCode, "It was not killed.");
        Assert.AreEqual(failpoints.Contains("kill", StringComparison.Ordinal), line is null, "It died by itself, or should have.");
        // What it said before it died; the last line may be torn.
        string rest = await process.StandardOutput.ReadToEndAsync();
        int whole = rest.LastIndexOf('\n');
        if (whole > 0)
            stored.AddRange(rest[..whole].Split('\n').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)));
        return [.. stored];
    }

    public async Task CheckAsync(bool isBounded, int end, HashSet<int> said, string when)
    {
        (ChunkStore? opened, _) = await ChunkStore.OpenAsync(KillWork.Options(folder.Path, isBounded) with { CheckInterval = TimeSpan.FromHours(1) });
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
                Assert.Fail($"{when}: content {number} is not what was put.");
            if (!isBounded && said.Contains(number) && !result.IsSuccess)
                Assert.Fail($"{when}: content {number} was stored and is not there.");
            if (store.Contents.TryFind(KillWork.FileOf(number), KillWork.OffsetOf(number), out ContentRange range))
                Assert.AreEqual(new ContentRange(KillWork.OffsetOf(number), content.Length, id), range);
        }

        Assert.AreEqual(found, store.Statistics.Chunks, "chunks that nobody put");
        Assert.IsEmpty((await store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        Assert.AreEqual(0L, store.Statistics.Damaged);
        Assert.AreEqual(folder.Bytes, store.Statistics.DiskBytes, "what the store thinks its files take");
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.new"));
        if (!isBounded)
            return;
        // Room is made for chunks. The lists beside them grow when they are written, and what they take too much goes with the next look at the limit.
        Assert.IsLessThan((3L << 20) + (64 << 10), folder.Bytes);
        await store.TrimAsync((3L << 20) - (64 << 10), default);
        Assert.IsLessThanOrEqualTo(3L << 20, folder.Bytes);
    }
}
