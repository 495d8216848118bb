using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Core.Plays;

/// <summary>A track that is being fetched, or is to be. Guarded by the lock of its <see cref="Prefetcher"/>.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer owns nothing.")]
internal sealed class PrefetchJob(PrefetchTarget target)
{
    public PrefetchTarget Target { get; set; } = target;

    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Whether what a player needs to begin is there.</summary>
    public bool HasHead { get; set; }

    /// <summary>Whether all of it was fetched.</summary>
    public bool HasAll { get; set; }

    /// <summary>Whether the track before it comes to its end.</summary>
    public bool IsNear { get; set; }

    /// <summary>Whether nothing is to be done, for now.</summary>
    public bool IsOver { get; set; }

    public bool IsRunning { get; set; }

    public long Bytes { get; set; }

    /// <summary>Why it did not come; null where it did, or may.</summary>
    public string? Problem { get; set; }

    /// <summary>Who only may come to it needs no more than its beginning.</summary>
    public bool IsHeadOnly => Target.Reason != PrefetchReason.Hint && !IsNear;
}
