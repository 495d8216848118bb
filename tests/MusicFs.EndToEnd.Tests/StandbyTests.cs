using System.Diagnostics;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>H11: a second daemon takes the place of one that dies.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class StandbyTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(10);

    [TestMethod]
    [DataRow(Libc.SIGKILL)]
    [DataRow(Libc.SIGTERM)]
    public async Task Standby_TheFirstEnds_TakesLibraryAndMountWithinTenSeconds(int signal)
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string place = world.Place("mount");
        await world.MountAsync(place, music);
        int first = (await world.StatusAsync()).GetProperty("process_id").GetInt32();
        string track = Path.GetRelativePath(place, Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First());
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(place, track));
        using Process second = world.Start("mount", place, "--origin", $"music={music}", "--standby");
        try
        {
            Assert.AreEqual($"standing by for process {first}", await second.StandardOutput.ReadLineAsync().WaitAsync(Allowed));
            Assert.AreEqual(first, (await world.StatusAsync()).GetProperty("process_id").GetInt32(), "It takes nothing that is in use.");

            long begin = Stopwatch.GetTimestamp();
            _ = Libc.Kill(first, signal);
            string? line = await second.StandardOutput.ReadLineAsync().WaitAsync(Allowed);
            TimeSpan taken = Stopwatch.GetElapsedTime(begin);

            Assert.StartsWith($"mounted {place}: ", line);
            Assert.IsLessThan(Allowed, taken);
            CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(Path.Combine(place, track)));
            Assert.AreEqual(second.Id, (await world.StatusAsync()).GetProperty("process_id").GetInt32());
        }
        finally
        {
            _ = Libc.Kill(second.Id, Libc.SIGTERM);
            await second.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [TestMethod]
    public async Task Standby_NoOtherDaemon_MountsAtOnce()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        Assert.Contains($"mounted {place}: ", await world.SucceedAsync("mount", place, "--origin", $"music={world.Music()}", "--standby", "--daemon"));
    }
}
