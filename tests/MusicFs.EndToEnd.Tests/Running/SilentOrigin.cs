using System.Diagnostics;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>A second origin of a <see cref="FarLibrary"/>, with files of noise, that falls silent for as long as the test likes.</summary>
internal sealed class SilentOrigin : IAsyncDisposable
{
    /// <summary>What a read of it may take: its own limit, and the machine's slowness.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<byte[]> _contents = [];
    private readonly NginxServer _server;
    private readonly FaultProxy _line;

    private SilentOrigin(NginxServer server)
    {
        _server = server;
        _line = FaultProxy.Start(server.EndPoint);
    }

    /// <summary>For the settings of the mount, among its origins.</summary>
    public string Settings => $"""
              silent:
                location: http://{_line.EndPoint}/my%20music/
                probe_interval: 2
                poll_interval: 86400
                timeout: 10
            """;

    /// <summary>Reads that gave all bytes.</summary>
    public int Whole { get; private set; }

    /// <summary>Reads that ended with an error while it was silent.</summary>
    public int Failed { get; private set; }

    public TimeSpan Longest { get; private set; }

    public static async Task<SilentOrigin> StartAsync() => new(await NginxServer.StartAsync(""));

    public void Put(int seed, int length)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        _server.Write($"Silent/{_contents.Count:00}.flac", content);
        _contents.Add(content);
    }

    public void Stall(long afterBytes) => _ = _line.Responses.StallAfter(afterBytes);

    public void Resume() => _line.Responses.Resume();

    /// <summary>Reads one file as another process does: it gets the right bytes or an error, in time.</summary>
    public async Task ReadAsync(FarLibrary far, Random random)
    {
        int index = random.Next(_contents.Count);
        string expected = far.World.PathOf($"silent-{index:00}");
        if (!File.Exists(expected))
            await File.WriteAllBytesAsync(expected, _contents[index]);
        Stopwatch time = Stopwatch.StartNew();
        // What the kernel still knows of it is forgotten first.
        string path = Path.Combine(far.MountPoint, ".origins", "silent", "Silent", $"{index:00}.flac");
        Outcome read = await Program.RunAsync(
            "timeout",
            [$"{Limit.TotalSeconds}", "/bin/sh", "-c", "dd if=\"$0\" iflag=nocache count=0 status=none && cmp \"$0\" \"$1\" || exit 2", path, expected]);
        Assert.AreNotEqual(124, read.ExitCode, "The read never ended.");
        Assert.AreEqual("", read.Output, "Other bytes.");
        if (read.ExitCode == 0)
            Whole++;
        else
            Failed++;
        Longest = time.Elapsed > Longest ? time.Elapsed : Longest;
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        await _line.DisposeAsync();
        await _server.DisposeAsync();
    }
}
