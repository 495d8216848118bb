using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>The places in which operations run. Places come and go seldom, under a lock; a look at them stops nobody.</summary>
public sealed class LiveOperations
{
    private readonly Lock _lock = new();
    private readonly HashSet<LiveOperation> _places = [];

    /// <summary>The operations that run now, the oldest first.</summary>
    /// <param name="now"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>, or the same of a test's clock.</param>
    public IReadOnlyList<OperationInFlight> Look(long now)
    {
        LiveOperation[] places;
        lock (_lock)
            places = [.. _places];
        List<OperationInFlight> found = [];
        foreach (LiveOperation place in places)
        {
            if (place.Stage is not OperationStage.Idle and var stage)
                found.Add(new OperationInFlight(place.Describe(FsError.None, stage > OperationStage.Taken, 0, now), stage));
        }

        found.Sort(static (one, other) => one.Record.StartTimestamp.CompareTo(other.Record.StartTimestamp));
        return found;
    }

    internal void Add(LiveOperation place)
    {
        lock (_lock)
            _places.Add(place);
    }

    internal void Remove(LiveOperation place)
    {
        lock (_lock)
            _places.Remove(place);
    }
}
