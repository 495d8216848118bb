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
        int unused = library.Descriptors;
        for (int round = 0; round < 20; round++)
            UseAll(library);

        // 1,500 opens and reads: a leak of one page each is 6 MiB, every time. The garbage collector's own swing is below that; what is compiled
        // meanwhile, and how far the collector lets its youngest grow, comes once or twice.
        long grown = long.MaxValue;
        for (int turn = 0; turn < 8 && grown >= 4 << 10; turn++)
        {
            await library.WaitForDescriptorsAsync(unused);
            long memory = AnonymousKiB(library);
            for (int round = 0; round < 60; round++)
                UseAll(library);
            grown = AnonymousKiB(library) - memory;
        }

        await library.WaitForDescriptorsAsync(unused);
        Assert.IsLessThan(4 << 10, grown, "KiB of anonymous memory");
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

    private static long AnonymousKiB(MountedLibrary library)
    {
        string line = File.ReadLines($"/proc/{library.Process.Id}/status").Single(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
