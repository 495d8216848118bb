using System.Diagnostics;

namespace MusicFs.Core.Tracing;

/// <summary>What was counted of one kind of operation.</summary>
/// <param name="Operations">How many ended.</param>
/// <param name="Failures">Of those, how many with an error; a name that is not there is one.</param>
/// <param name="Detached">Of those, how many had to wait for an origin or a disk.</param>
/// <param name="Ticks">How long they took together, in <see cref="Stopwatch"/> ticks.</param>
/// <param name="LongestTicks">How long the longest took.</param>
public readonly record struct TraceTotals(long Operations, long Failures, long Detached, long Ticks, long LongestTicks)
{
    /// <summary>Mean duration in microseconds.</summary>
    public double MeanMicroseconds => Operations == 0 ? 0 : Ticks * 1e6 / Stopwatch.Frequency / Operations;

    /// <summary>Longest duration in microseconds.</summary>
    public double LongestMicroseconds => LongestTicks * 1e6 / Stopwatch.Frequency;
}
