namespace MusicFs.Backend.Fuse;

/// <summary>What concerns FUSE alone.</summary>
public sealed record FuseOptions
{
    /// <summary>How requests come.</summary>
    public FuseTransport Transport { get; init; }

    /// <summary>A connection of another process, which the first mount takes up instead of making one.</summary>
    public FuseHandOver? Inherited { get; init; }

    /// <summary>When the first request of an inherited connection may be taken.</summary>
    public Task Start { get; init; } = Task.CompletedTask;
}
