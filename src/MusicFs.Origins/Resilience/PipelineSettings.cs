namespace MusicFs.Origins.Resilience;

/// <summary>How an origin that may be slow or away is handled.</summary>
public sealed record PipelineSettings
{
    /// <summary>How long calls may take.</summary>
    public TimeLimits Limits { get; init; } = new();

    /// <summary>The pauses before each further try.</summary>
    public IReadOnlyList<TimeSpan> Retries { get; init; } =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(2000)];

    /// <summary>Calls at once; 0 for as many as the origin says do it good.</summary>
    public int Calls { get; init; }

    /// <summary>Bytes of files a second, on the average; 0 for no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Whether what is read from it is paid for by its amount.</summary>
    public bool IsMetered { get; init; }

    /// <summary>Whether an open file is opened again when its handle is of no use any more: a share that was mounted anew.</summary>
    public bool Reopens { get; init; }

    /// <summary>When it counts as ill.</summary>
    public HealthSettings Health { get; init; } = new();
}
