using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <content>What those who open it are expected to read.</content>
internal sealed partial class StagedFile
{
    /// <summary>What the kernel asks for first, and most programs.</summary>
    private const long UsualFirstRead = 128 * 1024;

    /// <summary>An album in one file, and not the image of a disk.</summary>
    private const long MostSwept = 512L << 20;

    private readonly bool _isMetered = origin is IMonitoredOrigin { IsMetered: true };

    /// <summary>Whether one who reads its beginning is given a long answer at once, of which he reads what he wants.</summary>
    public bool ExpectsReaders => ReadsOn && !_isMetered && Size > UsualFirstRead && pace.ExpectsReaders(pipeline.Time);

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
        // A short one tells nothing: scanners read all of it.
        if (ReadsOn && Size > LongestProbe)
            pace.NoteClosed(longest < LongestProbe, pipeline.Time);
    }

    /// <summary>Memory came free: streams that found none go on.</summary>
    private void GoOn()
    {
        ReadStream[] streams;
        lock (_lock)
            streams = [.. _streams];
        foreach (ReadStream stream in streams)
            stream.Ahead.GoOn(stream);
    }
}
