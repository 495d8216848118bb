using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What is kept of remote originals: what of it moves again, and what becomes of it when its disk fails.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class RemoteCacheTests
{
    private const int Megabyte = 1_000_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Read_TagsOfALargeFileChanged_MovesTenKilobytesAtMost()
    {
        long reading = await RetagAsync("0");

        long all = await RetagAsync("1G");

        // The scan reads the tags of both; what it lists and reads is there without a cache as well.
        TestContext.WriteLine($"The look and its reading of tags: {reading:N0} bytes; with what the cache fetched and what was read after it: {all:N0}.");
        Assert.IsLessThanOrEqualTo(10_240, all - reading);
        Assert.IsLessThan(80_000, all);
    }

    [TestMethod]
    public async Task Verify_Deep_ComparesWhatWasTakenOver()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 5 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");
        far.Put("Song", 1, 5 * Megabyte, comment: "Something else");
        await far.LookAsync();
        long before = far.Moved;

        Assert.Contains("5.0 MB compared with the origins: 0 files differed", await far.World.SucceedAsync("cache", "verify", "--deep"));
        Assert.IsGreaterThan(5 * Megabyte, far.Moved - before);
        Assert.Contains("0.0 kB compared", await far.World.SucceedAsync("cache", "verify", "--deep"));
    }

    [TestMethod]
    public async Task Read_CopyWithOtherTags_SharesItsAudio()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 20 * Megabyte);
        far.Put("Again", 1, 20 * Megabyte, pictureLength: 50_000, comment: "The same");
        await far.MountAsync();
        await far.CompareAsync("Song");
        await far.CompareAsync("Again");

        (long content, long mapped) = await CountAsync(far);
        Assert.IsGreaterThan(40 * Megabyte, mapped);
        Assert.IsLessThan(20_200_000, content);
        Assert.Contains("50 % shared", await far.World.SucceedAsync("cache", "stats"));
    }

    [TestMethod]
    public async Task Scan_SecondPassOfAMediaServer_MovesNothing()
    {
        Prerequisite.Players("ffprobe", "ffmpeg");
        await using FarLibrary far = await FarLibrary.StartAsync();
        await far.PutRealAsync(200, 8);
        for (int i = 0; i < 8; i++)
            far.Put($"Long {i}", 1000 + i, 30 * Megabyte);
        await far.MountAsync("320M");
        await ProbeAsync(far);
        long first = far.Moved;
        // Who reads faster than the disk takes it keeps not all of it: again until there is no room any more.
        long evicted = 0;
        for (int i = 0; i < 40 && evicted == 0; i++)
        {
            await far.CompareAsync($"Long {i % 8}");
            evicted = Figures(await far.World.SucceedAsync("cache", "stats", "--json"), "cache").GetProperty("evicted").GetInt64();
        }

        Assert.IsGreaterThan(0, evicted);
        await far.UnmountAsync();
        await far.MountAsync("320M");
        long before = far.Moved;

        await ProbeAsync(far);

        TestContext.WriteLine($"First pass with the first scan: {first:N0} bytes, second: {far.Moved - before:N0}.");
        Assert.AreEqual(0, far.Moved - before);
    }

    [TestMethod]
    public async Task Read_DiskOfTheCacheIsFull_GoesOn()
    {
        Prerequisite.Root();
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < 3; i++)
            far.Put($"{i}", i, 20 * Megabyte);
        string chunks = Path.Combine(far.World.PathOf("cache"), "chunks");
        Directory.CreateDirectory(chunks);
        Assert.AreEqual(0, (await Program.RunAsync("mount", ["-t", "tmpfs", "-o", "size=8M", "tmpfs", chunks])).ExitCode);
        try
        {
            await far.MountAsync();
            for (int round = 0; round < 2; round++)
            {
                for (int i = 0; i < 3; i++)
                    await far.CompareAsync($"{i}");
            }

            JsonElement figures = Figures(await far.World.SucceedAsync("cache", "stats", "--json"), "cache");
            Assert.AreEqual("readsonly", figures.GetProperty("state").GetString());
            Assert.Contains(chunks, figures.GetProperty("problem").GetString()!);
            await far.UnmountAsync();
        }
        finally
        {
            _ = await Program.RunAsync("umount", ["-l", chunks]);
        }
    }

    [TestMethod]
    public async Task Read_FolderOfTheCacheIsDeleted_GoesOnAndKeepsAgain()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 20 * Megabyte);
        far.Put("Next", 2, 20 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");

        foreach (string folder in (string[])["chunks", "probes"])
            // Whatever is being written there meanwhile.
            await Program.RunAsync("/bin/bash", ["-c", "until rm -rf \"$1\" 2>/dev/null; do :; done", "-", Path.Combine(far.World.PathOf("cache"), folder)]);
        await far.CompareAsync("Next");
        await far.CompareAsync("Song");
        await far.CompareAsync("Next");

        Assert.Contains("ready", await far.World.SucceedAsync("cache", "stats"));
    }

    [TestMethod]
    public async Task Read_BitsInTheCacheFlipped_GivesTheRightBytes()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 20 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");
        await far.UnmountAsync();
        long flipped = 0;
        foreach (string pack in (string[])[.. Packs(far, "chunks"), .. Packs(far, "probes")])
            flipped += Flip(pack);
        Assert.IsGreaterThan(20, flipped);
        await far.MountAsync();
        long before = far.Moved;

        await far.CompareAsync("Song");

        Assert.IsGreaterThan(Megabyte, far.Moved - before);
        Assert.IsLessThan(25 * Megabyte, far.Moved - before);
        before = far.Moved;
        await far.UnmountAsync();
        await far.MountAsync();
        Assert.Contains("0 damaged", await far.World.SucceedAsync("cache", "verify"));
        before = far.Moved;
        await far.CompareAsync("Song");
        Assert.AreEqual(0, far.Moved - before);
    }

    [TestMethod]
    public async Task Read_ByOneFasterThanTheStore_IsKeptWhole()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        // More than is held in memory.
        far.Put("Song", 1, 100 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");
        long before = far.Moved, reads = await ReadsAsync(far);

        // An unchanged file that is opened again is in the kernel's memory, but for pages that the kernel took back meanwhile.
        await far.CompareAsync("Song");
        Assert.IsLessThan(reads / 20, await ReadsAsync(far) - reads);
        await far.UnmountAsync();
        await far.MountAsync();
        long mounted = far.Moved;
        await far.CompareAsync("Song");

        Assert.AreEqual(0, far.Moved - mounted);
        Assert.IsLessThan(Megabyte, mounted - before);
    }

    [TestMethod]
    public async Task Prefetch_OfAFolder_LeavesNothingToFetch()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < 4; i++)
            far.Put($"{i}", i, 3 * Megabyte);
        await far.MountAsync();

        Assert.Contains("4 files are kept, 12.", await far.World.SucceedAsync("cache", "prefetch", "/Ann"));
        Assert.Contains("1 files are kept, 0.0 kB", await far.World.SucceedAsync("cache", "prefetch", far.PathOf("2")));
        await far.Nginx.StopAsync();
        for (int i = 0; i < 4; i++)
            await far.CompareAsync($"{i}");
        Assert.AreEqual(1, (await far.World.RunAsync("cache", "prefetch", "/Bob")).ExitCode);
        // What is not there is told of, and the rest is fetched.
        Outcome some = await far.World.RunAsync("cache", "prefetch", "/Bob", "/Ann");
        Assert.AreEqual(1, some.ExitCode);
        Assert.Contains("/Bob: There is no such", some.Errors);
        Assert.Contains("4 files are kept", some.Output);
    }

    [TestMethod]
    public async Task Clear_OfAnOrigin_GivesTheDiskBack()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 20 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");

        Assert.AreEqual(2, (await far.World.RunAsync("cache", "clear", "--id", "nobody")).ExitCode);
        Assert.Contains("20.0 MB of the disk would be", await far.World.SucceedAsync("cache", "clear", "--id", "music", "--dry-run"));
        Assert.Contains("20.0 MB of the disk are", await far.World.SucceedAsync("cache", "clear", "--id", "music"));
        Assert.AreEqual((0L, 0L), await CountAsync(far));
        await far.CompareAsync("Song");
    }

    [TestMethod]
    public async Task Backup_RestoredInAnotherPlace_NeedsNoOrigin()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 5 * Megabyte);
        await far.MountAsync();
        await far.CompareAsync("Song");
        string file = far.World.PathOf("backup.tar");
        Assert.AreEqual(2, (await far.World.RunAsync("cache", "backup", file)).ExitCode);
        await far.UnmountAsync();

        await far.World.SucceedAsync("cache", "backup", file);
        await far.World.SucceedAsync("cache", "clear");
        await far.World.SucceedAsync("cache", "restore", file);

        await far.MountAsync();
        long before = far.Moved;
        await far.CompareAsync("Song");
        Assert.AreEqual(0, far.Moved - before);
    }

    [TestMethod]
    public async Task Mount_CacheOfNoSize_ReadsAndKeepsNothing()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 5 * Megabyte);
        await far.MountAsync("0");

        await far.CompareAsync("Song");

        Assert.AreEqual(2, (await far.World.RunAsync("cache", "stats")).ExitCode);
        Assert.IsFalse(Directory.Exists(Path.Combine(far.World.PathOf("cache"), "chunks")));
    }

    /// <summary>Bytes that moved when a file of 30 MB got other tags and was read.</summary>
    private static async Task<long> RetagAsync(string cacheSize)
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 30 * Megabyte, comment: "Once");
        await far.MountAsync(cacheSize);
        await far.CompareAsync("Song");
        far.Put("Song", 1, 30 * Megabyte, comment: "Something that is longer than before");
        long before = far.Moved;
        await far.LookAsync();
        if (cacheSize != "0")
            await far.CompareAsync("Song");
        return far.Moved - before;
    }

    /// <summary>As ffprobe and tag readers do: a beginning in pieces of 32 KiB, the end, a place between. ffprobe itself looks at some.</summary>
    private static async Task ProbeAsync(FarLibrary far)
    {
        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(far.PathOf("000"))!, "???.flac").Order(StringComparer.Ordinal)];
        Assert.HasCount(200, files);
        await Task.Run(() => Array.ForEach(files, Probe));
        Outcome outcome = await Program.ShellAsync(
            "find . -name '0[0-3][0-9].flac' -print0 | xargs -0 -n 1 ffprobe -v error -show_format -show_streams", far.MountPoint);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
    }

    private static void Probe(string path)
    {
        byte[] piece = new byte[32 * 1024];
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        for (long at = 0; at < 7 * piece.Length; at += piece.Length)
            RandomAccess.Read(file, piece, at);
        RandomAccess.Read(file, piece.AsSpan(0, 128), length - 128);
        RandomAccess.Read(file, piece.AsSpan(0, 4096), length / 2);
    }

    private static async Task<(long Content, long Mapped)> CountAsync(FarLibrary far)
    {
        string json = await far.World.SucceedAsync("cache", "stats", "--json");
        long Sum(string name) => Figures(json, "cache").GetProperty(name).GetInt64() + Figures(json, "probes").GetProperty(name).GetInt64();
        return (Sum("content_bytes"), Sum("mapped_bytes"));
    }

    /// <summary>Reads that the kernel asked for.</summary>
    private static async Task<long> ReadsAsync(FarLibrary far)
    {
        const string Name = "musicfs_operations_total{operation=\"read\"} ";
        string line = (await far.World.SucceedAsync("metrics", far.MountPoint)).Split('\n').Single(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return (long)double.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static JsonElement Figures(string json, string place)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(place).Clone();
    }

    private static string[] Packs(FarLibrary far, string folder) => Directory.GetFiles(Path.Combine(far.World.PathOf("cache"), folder), "*.pack");

    /// <summary>A bit in every 700 KB, behind the header.</summary>
    private static int Flip(string pack)
    {
        using FileStream file = new(pack, FileMode.Open, FileAccess.ReadWrite);
        int count = 0;
        for (long at = 5000; at < file.Length; at += 700_000)
        {
            file.Position = at;
            int old = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(old ^ 16));
            count++;
        }

        return count;
    }
}
