namespace MusicFs.Library.Search.Query;

/// <summary>What tracks are sorted by.</summary>
/// <param name="Key">One of <see cref="Keys"/>.</param>
/// <param name="IsDescending">The largest first.</param>
public readonly record struct QueryOrder(string Key, bool IsDescending)
{
    /// <summary>What there is to sort by.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["artist", "album", "title", "year", "track", "added", "length", "bitrate", "samplerate", "bits", "bpm", "rating", "plays", "played", "random"];
}
