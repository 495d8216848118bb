using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Puts the copies of a track in the order they are read in: from origins that are well before those that are slow or away, those
/// that cost nothing before metered ones, then as the policy says. Remembers who failed of late, because a call that was given up says
/// so sooner than the next health check. One for a library; any thread; never waits.
/// </summary>
public sealed class ReplicaSelector
{
    private const int UnknownLatency = 50;

    private readonly IEnumerable<IOrigin> _origins;
    private readonly ConcurrentDictionary<string, (long Timestamp, DateTimeOffset Time)> _failed = new(StringComparer.Ordinal);
    private ReplicaSettings _settings;
    private long _backupOpens;
    private long _failovers;
    private long _returns;

    /// <summary>Chooses among <paramref name="origins"/>, none of which it owns.</summary>
    /// <param name="origins">Best first, as the configuration has them; walked anew at each choice.</param>
    /// <param name="settings">How the copies are used.</param>
    /// <param name="time">The clock of its memory, and of the limits of those who ask.</param>
    public ReplicaSelector(IEnumerable<IOrigin> origins, ReplicaSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(settings);
        _origins = origins;
        _settings = settings;
        Time = time;
    }

    /// <summary>How the copies are used; other settings hold from the next choice on.</summary>
    public ReplicaSettings Settings { get => Volatile.Read(ref _settings); set => Volatile.Write(ref _settings, value); }

    /// <summary>What came of it so far.</summary>
    public ReplicaStatistics Statistics =>
        new(Interlocked.Read(ref _backupOpens), Interlocked.Read(ref _failovers), Interlocked.Read(ref _returns));

    internal TimeProvider Time { get; }

    /// <summary>How an origin stands: its health, and no better than degraded where it failed a moment ago.</summary>
    internal OriginHealthState StandingOf(IOrigin origin)
    {
        OriginHealth? health = (origin as IMonitoredOrigin)?.Health;
        OriginHealthState state = health?.State ?? OriginHealthState.Healthy;
        return state == OriginHealthState.Healthy && HasFailed(origin.Id, health) ? OriginHealthState.Degraded : state;
    }

    internal IOrigin? Find(string originId)
    {
        foreach (IOrigin origin in _origins)
        {
            if (origin.Id == originId)
                return origin;
        }

        return null;
    }

    /// <summary>
    /// The copies that may be read, the owner among them, best first. Those of other bytes come last but for what is away, and only where
    /// they are as long as the listing says and all of the original is shown.
    /// </summary>
    internal Replica[] Order(FileSource source) => [.. Ordered(source).Select(static pair => pair.Replica)];

    /// <summary>All copies, in that order, each with the reason for its place; at the end those that cannot be read.</summary>
    internal IReadOnlyList<CopyState> Describe(FileSource source, FileCopy? serving)
    {
        List<CopyState> states = [];
        (Replica Replica, Key Key)[] order = Ordered(source);
        foreach ((Replica replica, Key key) in order)
            states.Add(StateOf(replica.Copy, key.Standing, key.ReasonBehind(order[0].Key), serving));
        FileCopy[] rest = [.. AllOf(source).Where(copy => !Array.Exists(order, pair => pair.Replica.Copy == copy))];
        foreach (FileCopy copy in rest)
        {
            IOrigin? origin = Find(copy.OriginId);
            OriginHealthState standing = origin is null ? OriginHealthState.Unhealthy : StandingOf(origin);
            states.Add(StateOf(copy, standing, origin is null ? CopyReason.NoOrigin : CopyReason.Unusable, serving));
        }

        return states;
    }

    private (Replica Replica, Key Key)[] Ordered(FileSource source)
    {
        List<(Replica Replica, Key Key)> found = [];
        int place = 0;
        foreach (IOrigin origin in _origins)
        {
            place++;
            if (CopyOn(source, origin.Id) is { } copy)
                found.Add((new Replica(origin, copy), KeyOf(origin, copy, place)));
        }

        return [.. found.OrderBy(static pair => pair.Key)];
    }

    /// <summary>What an attempt to open or read a copy came to.</summary>
    internal void Note(IOrigin origin, FsError error)
    {
        // A denial, or another version, is about the file.
        if (error is FsError.TimedOut or FsError.OriginUnavailable or FsError.Internal)
            _failed[origin.Id] = (Time.GetTimestamp(), Time.GetUtcNow());
    }

    internal void CountBackupOpen() => Interlocked.Increment(ref _backupOpens);

    internal void CountFailover() => Interlocked.Increment(ref _failovers);

    internal void CountReturn() => Interlocked.Increment(ref _returns);

    private static FileCopy[] AllOf(FileSource source) => [OwnerOf(source), .. source.Others];

    private static FileCopy OwnerOf(FileSource source) => new(source.OriginId, source.Path, source.Version, IsSameBytes: true);

    private static CopyState StateOf(FileCopy copy, OriginHealthState standing, CopyReason reason, FileCopy? serving) =>
        new(copy.OriginId, copy.Path, copy.Version, copy.IsSameBytes, standing, reason, copy == serving);

    private static FileCopy? CopyOn(FileSource source, string originId)
    {
        if (source.OriginId == originId)
            return OwnerOf(source);
        FileCopy? best = null;
        foreach (FileCopy copy in source.Others)
        {
            bool isUsable = copy.OriginId == originId && copy.Version.Size == source.Version.Size && (copy.IsSameBytes || source.Cut is null);
            if (isUsable && (best is null || (copy.IsSameBytes && !best.IsSameBytes)))
                best = copy;
        }

        return best;
    }

    private Key KeyOf(IOrigin origin, FileCopy copy, int place)
    {
        OriginHealthState standing = StandingOf(origin);
        IMonitoredOrigin? monitored = origin as IMonitoredOrigin;
        int speed = Settings.Policy == ReplicaPolicy.Fastest ? SpeedOf(origin, monitored) : 0;
        return new Key(standing == OriginHealthState.Unhealthy, !copy.IsSameBytes, standing, monitored?.IsMetered == true, speed, place);
    }

    /// <summary>The power of two of its latency in milliseconds: what differs by less is as fast, and stays in the configuration's order.</summary>
    private static int SpeedOf(IOrigin origin, IMonitoredOrigin? monitored)
    {
        double latency = monitored is { Health.Latency: { Ticks: > 0 } known } ? known.TotalMilliseconds
            : origin.Capabilities.IsRemote ? UnknownLatency
            : 0;
        return latency < 1 ? -1 : Math.ILogB(latency);
    }

    private bool HasFailed(string originId, OriginHealth? health)
    {
        if (!_failed.TryGetValue(originId, out (long Timestamp, DateTimeOffset Time) failed))
            return false;
        // Back to health after that failure: whoever found it so is right.
        bool isOver = Time.GetElapsedTime(failed.Timestamp) >= Settings.Demotion || health is { State: OriginHealthState.Healthy } well && well.Since > failed.Time;
        if (isOver)
            _failed.TryRemove(KeyValuePair.Create(originId, failed));
        return !isOver;
    }

    /// <summary>What decides, in this order; false and small come first.</summary>
    private readonly record struct Key(bool IsAway, bool IsOtherBytes, OriginHealthState Standing, bool IsMetered, int Speed, int Place) : IComparable<Key>
    {
        public CopyReason ReasonBehind(Key first) =>
            this == first ? CopyReason.First
            : IsAway != first.IsAway ? CopyReason.OriginAway
            : IsOtherBytes != first.IsOtherBytes ? CopyReason.OtherBytes
            : Standing != first.Standing ? CopyReason.OriginDegraded
            : IsMetered != first.IsMetered ? CopyReason.Metered
            : Speed != first.Speed ? CopyReason.Slower
            : CopyReason.LaterInOrder;

        public int CompareTo(Key other) => (IsAway, IsOtherBytes, Standing, IsMetered, Speed, Place)
            .CompareTo((other.IsAway, other.IsOtherBytes, other.Standing, other.IsMetered, other.Speed, other.Place));
    }
}
