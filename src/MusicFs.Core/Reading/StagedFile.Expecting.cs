using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <content>What those who open it are expected to read.</content>
internal sealed partial class StagedFile
{
    /// <summary>What the kernel asks for first, and most programs.</summary>
    public const long UsualFirstRead = 128 * 1024;

    /// <summary>An album in one file, and not the image of a disk.</summary>
    private const long MostSwept = 512L << 20;

    /// <summary>It was opened with a long answer: who reads its beginning reads that, whatever is thought of readers by then.</summary>
    private volatile bool _isBegun;

    private readonly bool _isMetered = origin is IMonitoredOrigin { IsMetered: true };

    /// <summary>
    /// Whether a run of reads is that of a player or a copy: scanners read tags, and a little of the audio. Nothing is fetched ahead of those.
    /// </summary>
    public bool IsStreamedBy(long from, long to)
    {
        if (pipeline.Probes is null)
            return true;
        if (to < Math.Max(ProbeEnd(from), from + LongestSeekProbe))
            return false;
        _isStreamed = true;
        return true;
    }

    /// <summary>Whether what scanners read is kept apart.</summary>
    public bool HasProbes => pipeline.Probes is not null;

    /// <summary>The end of what scanners read where they begin at a position; the position itself where it is none at which they begin.</summary>
    public long ProbeEnd(long from)
    {
        long audio = Audio?.Start ?? 0;
        return pipeline.Probes is null || from > audio + BlockLength ? from : Math.Min(audio + LongestProbe, Size);
    }

    /// <summary>Whether one who reads its beginning is given a long answer at once, of which he reads what he wants.</summary>
    public bool ExpectsReaders => _isBegun || (ReadsOn && !_isMetered && Size > UsualFirstRead && pace.ExpectsReaders(pipeline.Time));

    /// <summary>What is read first by one who opens it.</summary>
    public FirstRead FirstRead => ExpectsReaders ? new FirstRead(0, _stored.NextStored(0, Size), GoesOn: true) : new FirstRead(0, Math.Min(UsualFirstRead, Size));

    /// <summary>Whether all of it may be fetched for one who jumps about in it.</summary>
    public bool CanBeSwept => ReadsOn && !_isMetered && Size <= MostSwept && _stored.IsKept && !_isRefused;

    /// <summary>Whether a place is one at which scanners look.</summary>
    public bool IsLookedAt(long offset) => offset < (Audio?.Start ?? 0) + LongestProbe || offset >= Size - LongestProbe;

    /// <summary>One who had it open has closed it.</summary>
    /// <param name="longest">The most that he read of it in a row.</param>
    public void NoteClosed(long longest)
    {
        // Of several who open it at once one is kept, and the others are closed unread.
        if (longest == 0)
            return;
        // Tags may be long, pictures among them. A short file tells nothing: scanners read all of it.
        long most = (Audio?.Start ?? 0) + LongestProbe;
        if (ReadsOn && Size > most)
            pace.NoteClosed(longest < most, pipeline.Time);
    }

    /// <summary>Memory came free: streams that found none go on.</summary>
    private void GoOn()
    {
        ReadStream[] streams;
        lock (_lock)
            streams = [.. _streams];
        foreach (ReadStream stream in streams)
            stream.Ahead?.GoOn(stream);
    }
}
