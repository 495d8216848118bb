using System.Collections.Concurrent;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// The time zones that a server's pages are written in, found out by files whose time is known. One, or two where clocks are changed for the summer.
/// Any thread.
/// </summary>
internal sealed class IndexClock(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15), Farthest = TimeSpan.FromHours(14);

    /// <summary>Three looks, as they are by default.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<TimeSpan, bool> _zones = new();

    /// <summary>Whether a page is known to be written in a time zone.</summary>
    public bool Knows(TimeSpan zone) => _zones.ContainsKey(zone);

    /// <summary>A file was found to be as it was known, and its line is written so.</summary>
    public void Learn(TimeSpan zone) => _zones.TryAdd(zone, true);

    /// <summary>Whether a file changed so lately that it may do so again within the minute that its line is written in.</summary>
    public bool IsRecent(OriginVersion version) => time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(version.ModifiedNanoseconds / 100) < Recent;

    /// <summary>The time zone in which a line would be of a version; null where there is none.</summary>
    public static TimeSpan? ZoneOf(IndexLine line, OriginVersion version)
    {
        if (version.ModifiedNanoseconds == 0)
            return null;
        DateTimeOffset known = DateTimeOffset.UnixEpoch.AddTicks(version.ModifiedNanoseconds / 100);
        TimeSpan zone = line.Printed - known.AddTicks(-(known.Ticks % (line.HasSeconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMinute)));
        return zone.Ticks % Step.Ticks == 0 && zone.Duration() <= Farthest ? zone : null;
    }
}
