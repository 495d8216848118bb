namespace MusicFs.Core.Reading;

/// <summary>One run of reads, each beginning where the one before ended. Guarded by the lock of its <see cref="ReadAhead"/>.</summary>
internal sealed class ReadStream(ReadAhead? ahead)
{
    /// <summary>What runs ahead of it; null where nobody reads, and bytes come for later.</summary>
    public ReadAhead? Ahead => ahead;

    /// <summary>Where the run began.</summary>
    public long From { get; set; }

    /// <summary>Where the next read is expected.</summary>
    public long Next { get; set; }

    /// <summary>How far it is run ahead of; 0 until a second read goes on where the first ended.</summary>
    public long Window { get; set; }

    /// <summary>The window is doubled when reads come here.</summary>
    public long GrowsAt { get; set; }

    /// <summary>Everything before is there or on its way.</summary>
    public long Fetched { get; set; }

    /// <summary>Where it began to be run ahead of; guarded by the lock of the file, as is the end.</summary>
    public long WantedFrom { get; set; }

    /// <summary>The end of what it was run ahead to.</summary>
    public long WantedEnd { get; set; }

    /// <summary>The piece that was begun last for it; guarded by the lock of the file.</summary>
    public FetchOnce? LastPiece { get; set; }

    /// <summary>Order of use.</summary>
    public long Used { get; set; }

    /// <summary>Whether its reader comes to some of a fetch soon.</summary>
    public bool Wants(FetchOnce fetch) => fetch.End > WantedFrom && fetch.Offset < WantedEnd;
}
