using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>How many operations of each kind ended, how many of them failed, and how long they took. Any thread; without locks or allocation.</summary>
public sealed class OperationCounters
{
    /// <summary>Upper limits of the classes of duration, in seconds: from a warm lookup to what the watchdog reports. The last class has none.</summary>
    public static readonly IReadOnlyList<double> Limits =
    [
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ];

    private static readonly long[] Ticks = [.. Limits.Select(static limit => (long)(limit * Stopwatch.Frequency))];

    // Per kind: a count for each class, the last without a limit, then ticks in all, then failures.
    private static readonly int Row = Ticks.Length + 3;

    private readonly long[] _numbers = new long[Enum.GetValues<FileSystemOperation>().Length * Row];

    /// <summary>Ended operations of one kind.</summary>
    public long Count(FileSystemOperation operation)
    {
        long count = 0;
        for (int i = 0; i <= Ticks.Length; i++)
            count += Volatile.Read(ref _numbers[Start(operation) + i]);
        return count;
    }

    /// <summary>Of those, the ones that ended with an error. A name that is not there is none.</summary>
    public long Failures(FileSystemOperation operation) => Volatile.Read(ref _numbers[Start(operation) + Ticks.Length + 2]);

    /// <summary>Seconds that all of one kind took.</summary>
    public double Seconds(FileSystemOperation operation) =>
        Volatile.Read(ref _numbers[Start(operation) + Ticks.Length + 1]) / (double)Stopwatch.Frequency;

    /// <summary>How many of one kind were in each class of duration; the last has no limit.</summary>
    public long[] Classes(FileSystemOperation operation)
    {
        long[] classes = new long[Ticks.Length + 1];
        for (int i = 0; i < classes.Length; i++)
            classes[i] = Volatile.Read(ref _numbers[Start(operation) + i]);
        return classes;
    }

    internal void Add(in OperationRecord record)
    {
        long ticks = Math.Max(0, record.EndTimestamp - record.StartTimestamp);
        int start = Start(record.Operation);
        Interlocked.Increment(ref _numbers[start + ClassOf(ticks)]);
        Interlocked.Add(ref _numbers[start + Ticks.Length + 1], ticks);
        if (record.Result is not (FsError.None or FsError.NotFound or FsError.NoAttribute))
            Interlocked.Increment(ref _numbers[start + Ticks.Length + 2]);
    }

    private static int Start(FileSystemOperation operation) => (int)operation * Row;

    /// <summary>From the shortest: nearly all are warm.</summary>
    private static int ClassOf(long ticks)
    {
        long[] limits = Ticks;
        int index = 0;
        while (index < limits.Length && ticks > limits[index])
            index++;
        return index;
    }
}
