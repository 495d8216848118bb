using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>More files are opened than the daemon may have descriptors.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class DescriptorLimitTests
{
    [TestMethod]
    public async Task Open_MoreThanTheLimit_FailsForThoseAndNothingElse()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        string[] tracks = [.. library.Tracks()];
        foreach (string track in tracks)
            _ = await File.ReadAllBytesAsync(track);
        // Those it has, its libraries among them, and a few more. It cannot start with as few as some shells allow.
        await library.WaitForDescriptorsAsync(0);
        int limit = Directory.GetFileSystemEntries($"/proc/{library.Process.Id}/fd").Length + 42;
        await LimitAsync(library, limit);
        List<SafeFileHandle> open = [];
        int failed = 0;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                open.Add(File.OpenHandle(tracks[i % tracks.Length]));
                _ = RandomAccess.Read(open[^1], new byte[5000], 0);
            }
            catch (IOException)
            {
                failed++;
            }
        }

        Outcome list = await Program.RunAsync("timeout", ["20", "ls", "-lR", library.MountPoint]);
        Outcome status = await Program.RunAsync("timeout", ["20", Program.Musicfs, "status", "--json"]);
        open.ForEach(static file => file.Dispose());

        Assert.AreEqual((0, 0), (list.ExitCode, status.ExitCode), list.Errors + status.Errors);
        Assert.IsGreaterThan(3, open.Count);
        Assert.IsGreaterThan(3, failed, "The limit was not felt.");
        // Under the limit still.
        await library.WaitForDescriptorsAsync(0);
        foreach (string track in tracks)
            Assert.AreNotEqual(0, (await File.ReadAllBytesAsync(track)).Length);
    }

    private static async Task LimitAsync(MountedLibrary library, int limit)
    {
        Outcome outcome = await Program.RunAsync(
            "prlimit", ["--pid", library.Process.Id.ToString(CultureInfo.InvariantCulture), $"--nofile={limit}:4096"]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
    }
}
