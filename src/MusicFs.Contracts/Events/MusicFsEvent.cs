namespace MusicFs.Contracts.Events;

/// <summary>Something that happened to a library, told to whoever listens: the control interface, webhooks, plugins.</summary>
public sealed record MusicFsEvent
{
    /// <summary>What happened: one of <see cref="EventTypes"/>, or a plugin's own word of the same form.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The id of the origin it concerns; null when none.</summary>
    public string? Origin { get; init; }

    /// <summary>What there is to know about it. Numbers are decimal without separators, durations in seconds, sizes in bytes.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = NoData;

    private static readonly IReadOnlyDictionary<string, string> NoData =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
