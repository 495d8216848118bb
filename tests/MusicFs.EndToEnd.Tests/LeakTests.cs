using System.Globalization;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What a mount holds does not grow with what was done on it.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class LeakTests
{
    [TestMethod]
    public async Task Rounds_OfListingAndReading_LeaveDescriptorsAndMemoryAsTheyWere()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        for (int round = 0; round < 20; round++)
            UseAll(library);
        await SettleAsync(library, Descriptors(library));
        (int descriptors, long memory) = (Descriptors(library), AnonymousKiB(library));

        for (int round = 0; round < 60; round++)
            UseAll(library);

        await SettleAsync(library, descriptors);
        Assert.AreEqual(descriptors, Descriptors(library));
        // 1,500 opens and reads: a leak of one page each is 6 MiB. The garbage collector's own swing is below that.
        Assert.IsLessThan(memory + (4 << 10), AnonymousKiB(library), "KiB of anonymous memory");
    }

    private static void UseAll(MountedLibrary library)
    {
        byte[] buffer = new byte[1 << 20];
        foreach (string track in library.Tracks())
        {
            using FileStream file = new(track, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            while (file.Read(buffer) > 0)
            {
                // Only that it was read counts.
            }
        }
    }

    /// <summary>The kernel tells of closed files after the close has returned.</summary>
    private static async Task SettleAsync(MountedLibrary library, int atMost)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (Descriptors(library) > atMost && !limit.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
    }

    private static int Descriptors(MountedLibrary library) => Directory.GetFileSystemEntries($"/proc/{library.Process.Id}/fd").Length;

    private static long AnonymousKiB(MountedLibrary library)
    {
        string line = File.ReadLines($"/proc/{library.Process.Id}/status").Single(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
