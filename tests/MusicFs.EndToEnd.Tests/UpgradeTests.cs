using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary><c>musicfs service upgrade</c>: another process takes over, and whoever reads notices nothing.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class UpgradeTests
{
    private const int Upgrades = 3;
    private const int Size = 20_000_000;

    /// <summary>Passes on the greeting of a real program, waits for what it gets for it, and ends.</summary>
    private const string Deserter =
        """
        #!/usr/bin/python3
        import os, socket, subprocess, sys
        old = socket.socket(fileno=int(os.environ["MUSIC" + "FS_HANDOVER_FD"]))
        mine, its = socket.socketpair()
        os.set_inheritable(its.fileno(), True)
        environment = dict(os.environ, **{"MUSIC" + "FS_HANDOVER_FD": str(its.fileno())})
        child = subprocess.Popen(["MUSICFS"] + sys.argv[1:], pass_fds=[its.fileno()], env=environment)
        header = mine.recv(12, socket.MSG_WAITALL)
        old.sendall(header + mine.recv(int.from_bytes(header[8:12], "little"), socket.MSG_WAITALL))
        old.recv(1)
        child.kill()
        child.wait()
        os._exit(3)
        """;

    [TestMethod]
    [DataRow("")]
    [DataRow("--no-passthrough")]
    public async Task Upgrade_FilesAreRead_EveryByteIsRight(string option)
    {
        await using DaemonWorld world = new();
        (string place, string file, byte[] bytes) = await MountAsync(world, option);
        using CancellationTokenSource stop = new();
        using FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using IEnumerator<string> walk = Directory.EnumerateFileSystemEntries(Path.Combine(place, ".origins/music")).GetEnumerator();
        Assert.IsTrue(walk.MoveNext());
        Task<long> reading = Task.Run(() => Read(open, bytes, stop.Token));
        Task<int> walking = Task.Run(() => Walk(place, stop.Token));
        HashSet<int> processes = [await ProcessAsync(world)];

        try
        {
            for (int i = 0; i < Upgrades; i++)
            {
                await world.SucceedAsync("service", "upgrade");
                processes.Add(await ProcessAsync(world));
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        Assert.IsGreaterThan(0L, await reading);
        Assert.IsGreaterThan(0, await walking);
        Assert.AreEqual(Upgrades + 1, processes.Count, "Another process each time.");
        int rest = 1;
        while (walk.MoveNext())
            rest++;
        Assert.AreEqual(Directory.GetFileSystemEntries(Path.Combine(place, ".origins/music")).Length, rest);
    }

    [TestMethod]
    public async Task Upgrade_OriginalWasRemoved_OpenFileIsReadOn()
    {
        await using DaemonWorld world = new();
        (_, string file, byte[] bytes) = await MountAsync(world, "--no-passthrough");
        using FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        File.Delete(Path.Combine(world.PathOf("songs"), "long.wav"));

        await world.SucceedAsync("service", "upgrade");
        await world.SucceedAsync("service", "upgrade");

        byte[] read = new byte[bytes.Length];
        open.ReadExactly(read);
        CollectionAssert.AreEqual(bytes, read);
    }

    [TestMethod]
    [DataRow("exit 1", 60, "it ended with status 1")]
    [DataRow("exec sleep 60", 2, "it did not answer within 2 s")]
    public async Task Upgrade_ProgramDoesNotAnswer_OldOneGoesOn(string script, int seconds, string reason)
    {
        await using DaemonWorld world = new();
        (_, string file, byte[] bytes) = await MountAsync(world, "");
        string program = world.PathOf("program.sh");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        int before = await ProcessAsync(world);

        Outcome outcome = await world.RunAsync("service", "upgrade", "--program", program, "--timeout", $"{seconds}");

        Assert.AreEqual(1, outcome.ExitCode, outcome.Errors);
        Assert.Contains(reason, outcome.Errors);
        Assert.AreEqual(before, await ProcessAsync(world));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(file));
    }

    [TestMethod]
    public async Task Upgrade_NewProgramFailsAfterItAnswered_OldProgramGoesOnInANewProcess()
    {
        await using DaemonWorld world = new();
        (_, string file, byte[] bytes) = await MountAsync(world, "--no-passthrough");
        using FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        int before = await ProcessAsync(world);
        string program = world.PathOf("program.py");
        File.WriteAllText(program, Deserter.Replace("MUSICFS", Program.Musicfs, StringComparison.Ordinal));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Outcome outcome = await world.RunAsync("service", "upgrade", "--program", program);

        Assert.AreEqual(1, outcome.ExitCode, outcome.Errors + outcome.Output);
        Assert.Contains("The new process (", outcome.Errors);
        Assert.AreNotEqual(before, await ProcessAsync(world));
        byte[] read = new byte[bytes.Length];
        open.ReadExactly(read);
        CollectionAssert.AreEqual(bytes, read);
    }

    [TestMethod]
    public async Task Upgrade_OverARing_IsRefusedInWordsAndNothingHappens()
    {
        Prerequisite.Ring();
        await using DaemonWorld world = new();
        (_, string file, byte[] bytes) = await MountAsync(world, "--transport=ring");
        int before = await ProcessAsync(world);

        Outcome outcome = await world.RunAsync("service", "upgrade");

        Assert.AreEqual(1, outcome.ExitCode, outcome.Errors);
        Assert.Contains("io_uring", outcome.Errors);
        Assert.AreEqual(before, await ProcessAsync(world));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(file));
    }

    [TestMethod]
    public async Task Upgrade_Done_EverythingGoesOnAndEndsClean()
    {
        await using DaemonWorld world = new();
        (string place, _, _) = await MountAsync(world, "");
        await using EventLines events = await EventLines.StartAsync(world);
        await using TraceLines traces = await TraceLines.StartAsync(world, "--op", "lookup");
        using System.Diagnostics.Process watch = world.Start("status", "--watch", "--json", "--interval", "0.1");
        await world.SucceedAsync("service", "upgrade");

        // Whoever follows is told, and follows the new program.
        await events.WaitUntilListeningAsync();
        await traces.WaitUntilFollowingAsync();
        Assert.IsFalse(File.Exists(Path.Combine(place, "nothing")));
        _ = await traces.WaitAsync(static operation => operation.GetProperty("operation").GetString() == "lookup");
        int now = await ProcessAsync(world);
        await Polling.UntilAsync(async () =>
        {
            string? line = await watch.StandardOutput.ReadLineAsync();
            Assert.IsNotNull(line, "It ended instead of asking the new process.");
            return line.Contains("process_id", StringComparison.Ordinal) && line.Contains($" {now}", StringComparison.Ordinal);
        });
        watch.Kill();
        await watch.WaitForExitAsync();

        File.WriteAllText(Path.Combine(world.PathOf("songs"), "later.wav"), "x");
        await world.SucceedAsync("origin", "rescan");
        _ = await events.WaitForAsync("sync.finished");
        Assert.IsTrue(File.Exists(Path.Combine(place, ".origins/music/later.wav")));
        string second = world.Place("second");
        await world.SucceedAsync("mount", second, "--origin", $"music={world.PathOf("songs")}");
        await world.SucceedAsync("service", "upgrade");
        CollectionAssert.AreEquivalent(new[] { place, second }, await world.MountsAsync());
        await world.SucceedAsync("umount", second);
        await world.SucceedAsync("umount", place);

        await Mounts.WaitUntilGoneAsync(place);
        await Polling.UntilAsync(() => !Directory.EnumerateFiles(world.RuntimeDirectory, "*.sock").Any());
    }

    private static async Task<(string Place, string File, byte[] Bytes)> MountAsync(DaemonWorld world, string option)
    {
        string songs = world.PathOf("songs");
        Directory.CreateDirectory(songs);
        byte[] bytes = new byte[Size];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(songs, "long.wav"), bytes);
        for (int i = 0; i < 50; i++)
            File.WriteAllText(Path.Combine(songs, $"short {i}.wav"), "x");
        string place = world.Place("mount");
        await world.MountAsync(place, songs, option.Length == 0 ? [] : [option]);
        return (place, Path.Combine(place, ".origins/music/long.wav"), bytes);
    }

    private static async Task<int> ProcessAsync(DaemonWorld world)
    {
        JsonElement status = await world.StatusAsync();
        return status.GetProperty("process_id").GetInt32();
    }

    private static long Read(FileStream file, byte[] bytes, CancellationToken stop)
    {
        Random random = new(2);
        byte[] buffer = new byte[300_000];
        long count = 0;
        while (!stop.IsCancellationRequested)
        {
            int offset = random.Next(bytes.Length);
            int wanted = Math.Min(random.Next(1, buffer.Length), bytes.Length - offset);
            file.Position = offset;
            file.ReadExactly(buffer, 0, wanted);
            Assert.IsTrue(buffer.AsSpan(0, wanted).SequenceEqual(bytes.AsSpan(offset, wanted)), $"Other bytes at {offset}.");
            count += wanted;
        }

        return count;
    }

    private static int Walk(string place, CancellationToken stop)
    {
        int rounds = 0;
        for (; !stop.IsCancellationRequested; rounds++)
            Assert.AreEqual(51, Directory.EnumerateFiles(Path.Combine(place, ".origins"), "*", SearchOption.AllDirectories).Count());
        return rounds;
    }
}
