using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// A daemon whose mount many read from is killed at a random moment, again and again over the same cache. Every byte that is read, before and
/// after, is compared. <c>MUSICFS_KILL_ROUNDS</c> says how often; <c>dotnet cake --target=Crash</c> asks for hundreds.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class RemoteKillTests
{
    private const int Files = 8, Readers = 6, Length = 2_000_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Kill_UnderLoad_NothingWrongIsReadAndNothingIsLeftBehind()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int many) ? many : 3;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_SOAK_SEED"), CultureInfo.InvariantCulture, out int other) ? other : 1;
        Random random = new(seed);
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < Files; i++)
            far.Put($"{i:00}", i, Length + (i * 234_567), pictureLength: i * 9_999);
        long reads = 0;
        Stopwatch time = Stopwatch.StartNew();
        for (int round = 0; round < rounds; round++)
        {
            // Small, so that packs are dropped all the time.
            await far.MountAsync("12M");
            await AssertExactAsync(far, round);
            reads += await StormAndKillAsync(far, random);
            await Mounts.ClearAsync(far.MountPoint);
        }

        await far.MountAsync("12M");
        await AssertExactAsync(far, rounds);
        for (int i = 0; i < Files; i++)
            await far.CompareAsync($"{i:00}");
        Assert.Contains("0 damaged", await far.World.SucceedAsync("cache", "verify"));
        TestContext.WriteLine($"Seed {seed}: {rounds} kills, {reads:N0} reads compared, {far.Moved:N0} bytes over the line, {time.Elapsed}");
    }

    /// <summary>Readers whose mount dies under them: until then each byte is right, then there is an error.</summary>
    private static async Task<long> StormAndKillAsync(FarLibrary far, Random random)
    {
        using Process daemon = Process.GetProcessById((await far.World.StatusAsync()).GetProperty("process_id").GetInt32());
        bool isKilled = false;
        StormReader[] readers = [.. Enumerable.Range(0, Readers).Select(_ => new StormReader(far, Files, random.Next()) { MayEnd = true })];
        Task[] running = [.. readers.Select(reader => Task.Factory.StartNew(
            () => Read(reader, () => Volatile.Read(ref isKilled)), TaskCreationOptions.LongRunning))];
        await Polling.LetRunAsync(TimeSpan.FromMilliseconds(random.Next(20, 700)));

        Volatile.Write(ref isKilled, true);
        _ = Libc.Kill(daemon.Id, Libc.SIGKILL);
        await daemon.WaitForExitAsync();

        await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(60));
        return readers.Sum(static reader => reader.Reads);
    }

    private static void Read(StormReader reader, Func<bool> isKilled)
    {
        try
        {
            reader.Run(() => !isKilled());
        }
        catch (IOException) when (isKilled())
        {
            // There is no mount any more.
        }
    }

    /// <summary>What the daemon says that its stores take is what their files take, and nothing is there that was being written at the kill.</summary>
    private static async Task AssertExactAsync(FarLibrary far, int round)
    {
        string said = "", found = "";
        // The first scan may still be storing what it read.
        for (int i = 0; i < 200; i++)
        {
            Outcome outcome = await far.World.RunAsync("cache", "stats", "--json");
            // A busy machine's daemon does not answer within the command's limit.
            if (outcome.ExitCode != 0)
                continue;
            using JsonDocument stats = JsonDocument.Parse(outcome.Output);
            said = string.Join(' ', ((string[])["cache", "probes"]).Select(place => stats.RootElement.GetProperty(place).GetProperty("disk_bytes").GetInt64()));
            found = string.Join(' ', ((string[])["chunks", "probes"]).Select(folder => BytesOf(Path.Combine(far.World.PathOf("cache"), folder))));
            if (said == found)
                break;
            await Polling.PauseAsync();
        }

        Assert.AreEqual(found, said, $"round {round}");
        Assert.IsEmpty(Directory.GetFiles(far.World.PathOf("cache"), "*.new", SearchOption.AllDirectories), $"round {round}");
    }

    private static long BytesOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Where(static file => file.Name is not ("lock" or "holder")).Sum(static file => file.Length);
}
