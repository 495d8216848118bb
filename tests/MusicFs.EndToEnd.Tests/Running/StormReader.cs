using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using MusicFs.EndToEnd.Tests.Native;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>One who opens, seeks, reads and closes at random, compares every byte, and can be asked since when its call waits.</summary>
internal sealed class StormReader(FarLibrary far, int files, int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[400_000];
    private long _began;
    private long _longest;

    /// <summary>Whether the mount may end with the storm.</summary>
    public bool MayEnd { get; init; }

    public long Reads { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Of the calls that are over.</summary>
    public TimeSpan Longest => new(Volatile.Read(ref _longest));

    /// <summary>How long the call under way has been waiting; nothing between calls.</summary>
    public TimeSpan Waiting => Volatile.Read(ref _began) is var began and not 0 ? Stopwatch.GetElapsedTime(began) : TimeSpan.Zero;

    public void Run(Func<bool> goesOn)
    {
        while (goesOn())
        {
            string title = $"{_random.Next(files):00}";
            byte[] expected = far.ContentOf(title);
            using SafeFileHandle file = Timed(() => File.OpenHandle(far.PathOf(title)));
            // Else the kernel would answer all of them soon.
            if (_random.Next(4) != 0)
                Assert.AreEqual(0, Libc.Advise(file, 0, 0, Libc.POSIX_FADV_DONTNEED));
            long at = _random.Next(3) == 0 ? 0 : _random.Next(expected.Length);
            // Now and then nothing at all is read.
            for (int left = _random.Next(12); left > 0; left--)
            {
                int length = _random.Next(4) == 0 ? _random.Next(1, 500) : _random.Next(1, _buffer.Length);
                int read = Timed(() => RandomAccess.Read(file, _buffer.AsSpan(0, length), at));
                // Where the mount ends in the middle of a read, that gives what it had by then.
                if (!MayEnd || goesOn())
                    Assert.AreEqual((int)Math.Min(length, expected.Length - at), read, $"{title} at {at}.");
                Assert.IsTrue(expected.AsSpan((int)at, read).SequenceEqual(_buffer.AsSpan(0, read)), $"Other bytes in {title} from {at} to {at + read}.");
                Reads++;
                Bytes += read;
                at = _random.Next(3) == 0 ? _random.Next(expected.Length) : Math.Min(at + read, expected.Length - 1);
            }
        }
    }

    private T Timed<T>(Func<T> call)
    {
        long began = Stopwatch.GetTimestamp();
        Volatile.Write(ref _began, began);
        T result = call();
        Volatile.Write(ref _began, 0);
        Volatile.Write(ref _longest, Math.Max(Volatile.Read(ref _longest), Stopwatch.GetElapsedTime(began).Ticks));
        return result;
    }
}
