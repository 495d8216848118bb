using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// Storms of opens, seeks, reads, closes and killed readers over a line that changes all the time, beside an origin that falls silent;
/// <c>dotnet cake --target=Soak --minutes=60</c>. Between the storms everything must be given back.
/// </summary>
[TestClass]
[TestCategory("Soak")]
public sealed class RemoteSoakTests
{
    private const int Files = 12, SilentFiles = 8, Readers = 16, Length = 6_000_000;

    /// <summary>A read ends in time whatever happens. Long, for a machine that is busy with other things; what hangs hangs longer.</summary>
    private const int ReadSeconds = 90;

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(ReadSeconds + 20);

    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan GarbageLimit = TimeSpan.FromSeconds(40);

    private readonly List<ProcessFigures> _rests = [];
    private int _killed;
    private int _lists;
    private TimeSpan _longestList;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Storm_OfOpensSeeksKillsAndCloses_GivesOnlyRightBytesAndKeepsNothing()
    {
        double minutes = double.Parse(Environment.GetEnvironmentVariable("MUSICFS_SOAK_MINUTES") ?? "0.5", CultureInfo.InvariantCulture);
        int seed = int.Parse(Environment.GetEnvironmentVariable("MUSICFS_SOAK_SEED") ?? "1", CultureInfo.InvariantCulture);
        // In less time the garbage collector's own swing is all there is to see, and no silence lasts longer than a read waits.
        bool isLong = minutes >= 5;
        int rounds = Math.Max(3, (int)(minutes / 5));
        await using SilentOrigin silent = await SilentOrigin.StartAsync();
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < Files; i++)
            far.Put($"{i:00}", i, Length + (i * 1_234_567), pictureLength: i * 9_999);
        for (int i = 0; i < SilentFiles; i++)
            silent.Put(-1 - i, Length);
        far.TimeoutSeconds = ReadSeconds;
        // Less than all of it, so that chunks come and go.
        await far.MountAsync("40M", silent.Settings);
        int daemon = (await far.World.StatusAsync()).GetProperty("process_id").GetInt32();
        StormReader[] readers = [.. Enumerable.Range(0, Readers).Select(reader => new StormReader(far, Files, (seed * 1000) + reader))];
        Random weather = new(seed);
        Stopwatch time = Stopwatch.StartNew();

        for (int round = 1; round <= rounds; round++)
        {
            await StormAsync(far, silent, readers, weather, TimeSpan.FromMinutes(minutes / rounds));
            await RestAsync(far, daemon, isLong);
            TestContext.WriteLine($"{time.Elapsed:hh\\:mm\\:ss}: {readers.Sum(static reader => reader.Reads):N0} reads, {_rests[^1]}");
        }

        TestContext.WriteLine($"""
            Seed {seed}: {readers.Sum(static reader => reader.Reads):N0} reads of {readers.Sum(static reader => reader.Bytes):N0} bytes in {time.Elapsed}, {far.Moved:N0} bytes over the line.
            The longest call took {readers.Max(static reader => reader.Longest)}, the longest of {_lists:N0} lists {_longestList}; {_killed:N0} readers were killed.
            Silent origin: {silent.Whole:N0} reads were right, {silent.Failed:N0} failed, the longest took {silent.Longest}.
            """);
        AssertNothingGrew(isLong);
        Assert.IsGreaterThan(0, silent.Whole);
        if (isLong)
            Assert.IsGreaterThan(0, silent.Failed);
        await AssertSoundAsync(far);
    }

    /// <summary>All at once until the time is over; whoever fails ends it for all.</summary>
    private async Task StormAsync(FarLibrary far, SilentOrigin silent, StormReader[] readers, Random random, TimeSpan limit)
    {
        Stopwatch time = Stopwatch.StartNew();
        using CancellationTokenSource failed = new();
        bool GoesOn() => time.Elapsed < limit && !failed.IsCancellationRequested;
        List<Task> all =
        [
            .. readers.Select(reader => Task.Factory.StartNew(() => reader.Run(GoesOn), TaskCreationOptions.LongRunning)),
            RepeatAsync(GoesOn, () => KillReaderAsync(far, random.Next(Files), random.Next(3_000_000))),
            RepeatAsync(GoesOn, () => silent.ReadAsync(far, random)),
            RepeatAsync(GoesOn, () => ListAsync(far)),
            WeatherAsync(far, silent, readers, new Random(random.Next()), GoesOn),
        ];
        while (all.Count > 0)
        {
            Task ended = await Task.WhenAny(all);
            all.Remove(ended);
            if (!ended.IsFaulted)
                continue;
            await failed.CancelAsync();
            await ended;
        }
    }

    private static async Task RepeatAsync(Func<bool> goesOn, Func<Task> turn)
    {
        await Task.Yield();
        while (goesOn())
            await turn();
    }

    /// <summary>A program that is killed in the middle of a read.</summary>
    private async Task KillReaderAsync(FarLibrary far, int file, int after)
    {
        using Process reader = Program.Start("cat", [far.PathOf($"{file:00}")]);
        byte[] some = new byte[after];
        int read = await reader.StandardOutput.BaseStream.ReadAtLeastAsync(some, after, throwOnEndOfStream: false).AsTask().WaitAsync(LongestCall);
        reader.Kill();
        await reader.WaitForExitAsync().WaitAsync(LongestCall);
        Assert.IsTrue(far.ContentOf($"{file:00}").AsSpan(0, read).SequenceEqual(some.AsSpan(0, read)), $"Other bytes in {file:00} before {read}.");
        _killed++;
    }

    /// <summary>A list of everything never waits for an origin.</summary>
    private async Task ListAsync(FarLibrary far)
    {
        Stopwatch time = Stopwatch.StartNew();
        Outcome list = await Program.RunAsync("timeout", ["100", "ls", "-lR", far.MountPoint]);
        Assert.AreEqual(0, list.ExitCode, list.Errors);
        _longestList = time.Elapsed > _longestList ? time.Elapsed : _longestList;
        _lists++;
        await Polling.LetRunAsync(TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Fast, slow, far, near; now and then all connections are reset; the other origin comes and goes. Also looks for calls that hang.</summary>
    private static async Task WeatherAsync(FarLibrary far, SilentOrigin silent, StormReader[] readers, Random random, Func<bool> goesOn)
    {
        while (goesOn())
        {
            far.Line.RoundTrip = TimeSpan.FromMilliseconds(random.Next(3) * 20);
            far.Line.Responses.BytesPerSecond = random.Next(2) == 0 ? 0 : random.Next(4, 60) << 20;
            if (random.Next(10) == 0)
                far.Line.Reset();
            if (random.Next(8) == 0)
                silent.Stall(random.Next(2_000_000));
            else if (random.Next(12) == 0)
                silent.Resume();
            await Polling.LetRunAsync(TimeSpan.FromSeconds(2));
            TimeSpan waiting = readers.Max(static reader => reader.Waiting);
            if (waiting > LongestCall)
                Assert.Fail($"A call has been waiting for {waiting}: {await far.World.SucceedAsync("status", "--json")}");
        }

        far.Line.RoundTrip = TimeSpan.Zero;
        far.Line.Responses.BytesPerSecond = 0;
        silent.Resume();
    }

    /// <summary>Waits until what was opened is closed again, and takes down what is left.</summary>
    private async Task RestAsync(FarLibrary far, int daemon, bool isLong)
    {
        Stopwatch time = Stopwatch.StartNew();
        // Closes arrive after the programs have ended.
        while (await OpenFilesAsync(far) > 0)
        {
            Assert.IsLessThan(SettleLimit, time.Elapsed, "Files are open that nobody reads, or the daemon does not answer.");
            await Polling.PauseAsync();
        }

        // What was read is garbage by now; the daemon collects it when it sees that nothing goes on.
        ProcessFigures figures = ProcessFigures.Of(daemon);
        while (isLong && figures.AnonymousKiB > 128 << 10 && time.Elapsed < GarbageLimit)
        {
            await Polling.PauseAsync();
            figures = ProcessFigures.Of(daemon);
        }

        _rests.Add(figures);
    }

    /// <summary>None known, and so more than none, where the daemon has other things to do: on a busy machine it does not answer within the command's limit.</summary>
    private static async Task<long> OpenFilesAsync(FarLibrary far)
    {
        Outcome outcome = await far.World.RunAsync("status", "--json");
        if (outcome.ExitCode != 0)
            return long.MaxValue;
        using JsonDocument status = JsonDocument.Parse(outcome.Output);
        return status.RootElement.GetProperty("mounts").EnumerateArray()
            .Sum(static mount => long.Parse(mount.GetProperty("open_handles").ToString(), CultureInfo.InvariantCulture));
    }

    private void AssertNothingGrew(bool isLong)
    {
        ProcessFigures first = _rests[0], last = _rests[^1];
        // What is lost with each read, or each reader, is thousands by now. The pool's threads, and what each brings with it, come as the machine is busy.
        Assert.IsLessThanOrEqualTo(first.Files + 48, last.Files, "files");
        // Connections are kept for a while, packs as long as there is room for more.
        Assert.IsLessThanOrEqualTo(128, last.Packs, "packs");
        Assert.IsLessThanOrEqualTo(48, last.Sockets, "sockets");
        Assert.IsLessThanOrEqualTo(first.Threads + 48, last.Threads, "threads");
        if (!isLong)
            return;
        // The garbage collector swings; what leaks is there in each of the last rests.
        int third = Math.Max(1, _rests.Count / 3);
        long before = _rests.Take(_rests.Count - third).Max(static rest => rest.AnonymousKiB);
        long after = _rests.TakeLast(third).Min(static rest => rest.AnonymousKiB);
        Assert.IsLessThanOrEqualTo(before + (24 << 10), after, "KiB of anonymous memory");
    }

    /// <summary>What is kept is whole and as large as it is said to be, the daemon ends in time, and the next one finds no lock and the right bytes.</summary>
    private static async Task AssertSoundAsync(FarLibrary far)
    {
        Assert.Contains("0 damaged", await far.World.SucceedAsync("cache", "verify"));
        for (int i = 0; i < Files; i++)
            await far.CompareAsync($"{i:00}");
        await far.UnmountAsync();
        await far.MountAsync("40M");
        for (int i = 0; i < Files; i++)
            await far.CompareAsync($"{i:00}");
        using JsonDocument stats = JsonDocument.Parse(await far.World.SucceedAsync("cache", "stats", "--json"));
        foreach ((string name, string folder) in (ReadOnlySpan<(string, string)>)[("cache", "chunks"), ("probes", "probes")])
            Assert.AreEqual("ready", stats.RootElement.GetProperty(name).GetProperty("state").GetString(), folder);
    }
}
