using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Library.Sources;

namespace MusicFs.Core.Sources;

/// <summary>What asking one source has come to since the start. Written by the one who asks; read by any thread.</summary>
internal sealed class AskedSource(TimeProvider time)
{
    private long _tries;
    private long _answers;
    private long _failures;
    private long _restsUntil;
    private volatile string? _problem;

    /// <summary>One look-up a second, whoever the source is.</summary>
    public RequestPace Pace { get; } = new(time, TimeSpan.FromSeconds(1));

    /// <summary>Failures in a row, which may be the source's and not the albums'.</summary>
    public List<SourceAnswer> Doubts { get; } = [];

    /// <summary>A look-up that was given up and has not come back.</summary>
    public Task Lost { get; set; } = Task.CompletedTask;

    public long Tries => Interlocked.Read(ref _tries);

    /// <summary>Tries that brought an answer, also the one that nothing fits.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Tries that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    public void CountTry() => Interlocked.Increment(ref _tries);

    /// <summary>A try has ended; one that was given up for our sake counts as neither.</summary>
    public void CountEnd(FsError error)
    {
        if (error is FsError.None or FsError.NotFound)
            Interlocked.Increment(ref _answers);
        else if (error != FsError.Interrupted)
            Interlocked.Increment(ref _failures);
    }

    public void RestUntil(DateTimeOffset until) => Interlocked.Exchange(ref _restsUntil, until.UtcTicks);

    /// <summary>Until when it is not asked, by us or by its own word; null for now.</summary>
    public DateTimeOffset? RestsUntil(IMetadataSource source, DateTimeOffset now)
    {
        DateTimeOffset until = new(Interlocked.Read(ref _restsUntil), TimeSpan.Zero);
        if ((source as ISourceState)?.NotBefore is { } own && own > until)
            until = own;
        return until > now ? until : null;
    }
}
