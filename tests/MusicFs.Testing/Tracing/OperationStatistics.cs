using MusicFs.Contracts.Tracing;

namespace MusicFs.Testing.Tracing;

/// <summary>Operations of one kind in numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Failed">Of them, those with an error of any kind.</param>
/// <param name="Bytes">What reads and writes answered.</param>
/// <param name="Mean">How long one took.</param>
/// <param name="Longest">How long the slowest took.</param>
public readonly record struct OperationStatistics(int Count, int Failed, long Bytes, TimeSpan Mean, TimeSpan Longest)
{
    internal static OperationStatistics Of(IEnumerable<OperationRecord> records)
    {
        OperationRecord[] all = [.. records];
        return new OperationStatistics(
            all.Length,
            all.Count(static record => record.Result != Contracts.Errors.FsError.None),
            all.Sum(static record => (long)record.Count),
            TimeSpan.FromTicks((long)all.Average(static record => record.Duration.Ticks)),
            all.Max(static record => record.Duration));
    }
}
