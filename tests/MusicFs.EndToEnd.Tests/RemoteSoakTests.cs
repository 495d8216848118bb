using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Storms of opens, seeks, reads and closes over a line that changes all the time; <c>dotnet cake --target=Soak --minutes=60</c>.</summary>
[TestClass]
[TestCategory("Soak")]
public sealed class RemoteSoakTests
{
    private const int Files = 12, Readers = 16, Length = 6_000_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Storm_OfOpensSeeksAndCloses_GivesOnlyRightBytes()
    {
        double minutes = double.Parse(Environment.GetEnvironmentVariable("MUSICFS_SOAK_MINUTES") ?? "0.5", CultureInfo.InvariantCulture);
        int seed = int.Parse(Environment.GetEnvironmentVariable("MUSICFS_SOAK_SEED") ?? "1", CultureInfo.InvariantCulture);
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < Files; i++)
            far.Put($"{i:00}", i, Length + (i * 1_234_567), pictureLength: i * 9_999);
        // Less than all of it, so that chunks come and go.
        await far.MountAsync("40M");
        Stopwatch time = Stopwatch.StartNew();
        TimeSpan limit = TimeSpan.FromMinutes(minutes);
        long[] reads = new long[Readers];

        Task[] readers =
        [
            .. Enumerable.Range(0, Readers).Select(reader => Task.Factory.StartNew(
                () => Storm(far, new Random(HashCode.Combine(seed, reader)), () => time.Elapsed < limit, ref reads[reader]), TaskCreationOptions.LongRunning)),
        ];
        await WeatherAsync(far, new Random(seed), Task.WhenAll(readers));
        await Task.WhenAll(readers);

        TestContext.WriteLine($"Seed {seed}: {reads.Sum():N0} reads in {time.Elapsed}, {far.Moved:N0} bytes over the line.");
        Assert.Contains("0 damaged", await far.World.SucceedAsync("cache", "verify"));
        for (int i = 0; i < Files; i++)
            await far.CompareAsync($"{i:00}");
    }

    private static void Storm(FarLibrary far, Random random, Func<bool> goesOn, ref long reads)
    {
        byte[] buffer = new byte[400_000];
        while (goesOn())
        {
            string title = $"{random.Next(Files):00}";
            byte[] expected = far.ContentOf(title);
            using SafeFileHandle file = File.OpenHandle(far.PathOf(title));
            long at = random.Next(3) == 0 ? 0 : random.Next(expected.Length);
            for (int left = random.Next(1, 12); left > 0; left--)
            {
                int length = random.Next(4) == 0 ? random.Next(1, 500) : random.Next(1, buffer.Length);
                int read = RandomAccess.Read(file, buffer.AsSpan(0, length), at);
                Assert.AreEqual((int)Math.Min(length, expected.Length - at), read, $"{title} at {at}.");
                Assert.IsTrue(expected.AsSpan((int)at, read).SequenceEqual(buffer.AsSpan(0, read)), $"Other bytes in {title} from {at} to {at + read}.");
                reads++;
                at = random.Next(3) == 0 ? random.Next(expected.Length) : Math.Min(at + read, expected.Length - 1);
            }
        }
    }

    /// <summary>Fast, slow, far, near, and now and then all connections are reset.</summary>
    private static async Task WeatherAsync(FarLibrary far, Random random, Task readers)
    {
        while (!readers.IsCompleted)
        {
            far.Line.RoundTrip = TimeSpan.FromMilliseconds(random.Next(3) * 20);
            far.Line.Responses.BytesPerSecond = random.Next(2) == 0 ? 0 : random.Next(4, 60) << 20;
            if (random.Next(10) == 0)
                far.Line.Reset();
            await Task.WhenAny(readers, Task.Delay(TimeSpan.FromSeconds(2)));
        }

        far.Line.RoundTrip = TimeSpan.Zero;
        far.Line.Responses.BytesPerSecond = 0;
    }
}
