using System.Diagnostics;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Many who read remote originals at once, who leave early, and origins that give nothing.</summary>
[TestClass]
[TestCategory("Stress")]
[TestCategory("EndToEnd")]
public sealed class RemoteConcurrencyTests
{
    private const int Mebibyte = 1 << 20;

    [TestMethod]
    public async Task Read_EightReadersWhileItDownloads_EachByteComesOnce()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 32 * Mebibyte);
        await far.MountAsync();
        far.Line.RoundTrip = TimeSpan.FromMilliseconds(20);
        far.Line.Responses.BytesPerSecond = 20 * Mebibyte;
        long before = far.Moved;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => far.CompareAsync("Song")));

        Assert.IsLessThan(33.5 * Mebibyte, far.Moved - before);
    }

    [TestMethod]
    public async Task Read_FiveFilesAtOnce_AllComeRight()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < 5; i++)
            far.Put($"{i}", i, 8 * Mebibyte);
        await far.MountAsync();
        far.Line.RoundTrip = TimeSpan.FromMilliseconds(20);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => far.CompareAsync($"{i % 5}")));
    }

    [TestMethod]
    public async Task Close_DuringReads_LeavesTheRestReadable()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 32 * Mebibyte);
        await far.MountAsync();
        far.Line.Responses.BytesPerSecond = 8 * Mebibyte;
        for (int round = 0; round < 5; round++)
        {
            Process[] readers = [.. Enumerable.Range(0, 4).Select(_ => Program.Start("cat", [far.PathOf("Song")]))];
            byte[] some = new byte[Mebibyte];
            foreach (Process reader in readers)
            {
                await reader.StandardOutput.BaseStream.ReadExactlyAsync(some);
                reader.Kill();
                await reader.WaitForExitAsync();
                reader.Dispose();
            }
        }

        far.Line.Responses.BytesPerSecond = 0;
        await far.CompareAsync("Song");
    }

    [TestMethod]
    public async Task Close_ServerSendsAByteASecond_IsOverAtOnce()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Song", 1, 8 * Mebibyte);
        await far.MountAsync();
        far.Line.Responses.BytesPerSecond = 1;
        long requests = far.Line.Requests.Bytes;
        using (Process reader = Program.Start("cat", [far.PathOf("Song")]))
        {
            // It waits for the first byte by now.
            await Polling.UntilAsync(() => far.Line.Requests.Bytes != requests);
            Stopwatch ending = Stopwatch.StartNew();
            reader.Kill();
            await reader.WaitForExitAsync();
            Assert.IsLessThan(TimeSpan.FromSeconds(5), ending.Elapsed);
        }

        far.Line.Responses.BytesPerSecond = 0;
        await far.CompareAsync("Song");
    }

    [TestMethod]
    public async Task Read_HundredReadersAndOneOriginStalls_OthersAreNotHeldUp()
    {
        await using NginxServer silent = await NginxServer.StartAsync("");
        await using FaultProxy line = FaultProxy.Start(silent.EndPoint);
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < 50; i++)
        {
            far.Put($"{i:00}", i, Mebibyte);
            silent.Write($"Silent/{i:00}.flac", far.ContentOf($"{i:00}"));
        }

        await far.MountAsync(more: $"""
              silent:
                location: http://{line.EndPoint}/my%20music/
                probe_interval: 3600
                poll_interval: 86400
                timeout: 30
            """);
        _ = line.Responses.StallAfter(0);
        string stalled = Path.Combine(far.MountPoint, ".origins", "silent", "Silent");
        Stopwatch time = Stopwatch.StartNew();
        Task<Outcome>[] waiting = [.. Enumerable.Range(0, 50).Select(i => Program.RunAsync("cat", [Path.Combine(stalled, $"{i:00}.flac")]))];

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => far.CompareAsync($"{i:00}")));
        Outcome list = await Program.RunAsync("timeout", ["20", "ls", "-lR", far.MountPoint]);
        TimeSpan others = time.Elapsed;
        Outcome[] ended = await Task.WhenAll(waiting);

        Assert.AreEqual(0, list.ExitCode, list.Errors);
        foreach (Outcome one in ended)
        {
            Assert.AreEqual(1, one.ExitCode);
            Assert.Contains("Input/output error", one.Errors);
        }

        // Fifty MiB and a hundred processes; the silent ones take at least their thirty seconds.
        Assert.IsLessThan(TimeSpan.FromSeconds(28), others);
        Assert.IsLessThan(TimeSpan.FromSeconds(150), time.Elapsed);
        line.Responses.Resume();
    }
}
