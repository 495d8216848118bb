using System.Numerics;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Plays;

/// <summary>
/// How one handle of a track is read, for <see cref="PlayRules"/> to tell what it is read for. Noting a read costs two divisions and mostly no write:
/// the file is cut into 64 slices, and a slice that was touched is one bit. Any thread.
/// </summary>
/// <param name="node">The track.</param>
/// <param name="source">Its original.</param>
/// <param name="size">Bytes of what is shown.</param>
/// <param name="givesReads">Whether every read comes here: not where the kernel may read the original by itself.</param>
/// <param name="process">Who opened it; 0 for nobody knows.</param>
/// <param name="opened">When.</param>
/// <param name="clock">What time is taken from.</param>
internal sealed class OpenTrack(NodeId node, FileSource source, long size, bool givesReads, uint process, long opened, TimeProvider clock)
{
    public const int Slices = 64;

    private ulong _touched;
    private long _waited;

    public NodeId Node => node;

    public FileSource Source => source;

    public long Size => size;

    public bool GivesReads => givesReads;

    public uint Process => process;

    public long Opened => opened;

    /// <summary>Whether its bytes come over a network.</summary>
    public bool IsRemote { get; init; }

    /// <summary>Whether its first bytes were in the cache before it was opened.</summary>
    public bool IsWarm { get; init; }

    /// <summary>Slices that were read before by another handle, and may lie in the kernel's cache.</summary>
    public ulong Before { get; init; }

    /// <summary>Who reads; null before anybody asked, or where that cannot be told. Set by who looks at it.</summary>
    public string? Program { get; set; }

    /// <summary>Whether <see cref="Program"/> was asked for.</summary>
    public bool IsProgramKnown { get; set; }

    /// <summary>How long it plays; null before anybody asked, 0 where that is not known.</summary>
    public TimeSpan? Duration { get; set; }

    /// <summary>Whether its reader has more tracks open than one who listens.</summary>
    public bool IsCrowded { get; set; }

    /// <summary>Whether it was told that it is being listened to.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether it was told that most of it is over.</summary>
    public bool IsNearEnd { get; set; }

    /// <summary>What is expected behind it; null before it was told that it is being listened to, and for nothing. Set by who was told.</summary>
    public PrefetchTarget? Next { get; set; }

    /// <summary>Slices that were touched, a bit each.</summary>
    public ulong Touched => Volatile.Read(ref _touched);

    /// <summary>How long its reader waited for bytes.</summary>
    public TimeSpan Waited => clock.GetElapsedTime(0, Volatile.Read(ref _waited));

    /// <summary>A read. On the way of every one: allocates nothing, locks nothing.</summary>
    public void Note(long offset, int length)
    {
        if (length <= 0 || offset < 0 || offset >= size)
            return;
        int first = (int)(offset * Slices / size);
        int last = (int)((Math.Min(offset + length, size) - 1) * Slices / size);
        ulong slices = (ulong.MaxValue << first) & (ulong.MaxValue >> (Slices - 1 - last));
        if ((Volatile.Read(ref _touched) & slices) != slices)
            Interlocked.Or(ref _touched, slices);
    }

    /// <summary>A read has to wait; tells when that began.</summary>
    public long BeginWait() => clock.GetTimestamp();

    /// <summary>It waits no longer.</summary>
    public void EndWait(long begun) => Interlocked.Add(ref _waited, clock.GetTimestamp() - begun);

    /// <summary>What is known of it at a time.</summary>
    public ListeningFacts Facts(TimeSpan open, TimeSpan waited) => new()
    {
        Duration = Duration ?? TimeSpan.Zero,
        Open = open,
        Waited = waited,
        Read = BitOperations.PopCount(Touched) / (double)Slices,
        Known = BitOperations.PopCount(Touched | Before) / (double)Slices,
        GivesReads = givesReads,
        Program = Program,
        IsCrowded = IsCrowded,
    };
}
