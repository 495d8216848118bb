using System.Diagnostics;

namespace MusicFs.Plugin.Fixture;

/// <summary>What holds a thread, or takes memory. Bounded, so that a process of tests is none the worse for it.</summary>
internal static class Misbehaviour
{
    private const int MostBlocks = 256;

    private static readonly TimeSpan SpinTime = TimeSpan.FromSeconds(6);

    /// <summary>Holds its thread for longer than any test waits for it, whatever it is told, and leaves the processor to others.</summary>
    public static void Hold() => Thread.Sleep(TimeSpan.FromMinutes(2));

    /// <summary>Likewise, and takes the processor.</summary>
    public static void Spin()
    {
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < SpinTime)
            Thread.SpinWait(1000);
    }

    /// <summary>For ever.</summary>
    public static void Sleep() => new ManualResetEventSlim().Wait();

    /// <summary>Until it is told to stop.</summary>
    public static void Allocate(CancellationToken cancellation)
    {
        List<byte[]> held = [];
        while (!cancellation.IsCancellationRequested && held.Count < MostBlocks)
            held.Add(new byte[1 << 20]);
        cancellation.WaitHandle.WaitOne();
        GC.KeepAlive(held);
    }
}
