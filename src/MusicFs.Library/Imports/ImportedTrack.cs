namespace MusicFs.Library.Imports;

/// <summary>What another program's library says of one track. Immutable.</summary>
/// <param name="Path">Where it says that the file lies, as bytes: absolute as a rule; empty where it does not say.</param>
/// <param name="Fields">What it says, by the names that Vorbis comments have; nothing where it has no word on a field.</param>
/// <param name="DurationSeconds">How long it is; null where it does not say.</param>
/// <param name="Problem">Why the entry cannot be taken; null where it can.</param>
public sealed record ImportedTrack(
    ReadOnlyMemory<byte> Path, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields, double? DurationSeconds, string? Problem = null)
{
    /// <summary>Where it stands in a playlist; null where it comes from none.</summary>
    public PlaylistLine? Line { get; init; }

    /// <summary>For people: how it is written, its path, or else its title.</summary>
    public string Name => Line is not null ? Line.Text : Path.IsEmpty ? First("TITLE") ?? "?" : System.Text.Encoding.UTF8.GetString(Path.Span);

    /// <summary>The first value of a field; null where there is none.</summary>
    public string? First(string field)
    {
        return Fields.TryGetValue(field, out IReadOnlyList<string>? values) && values.Count > 0 ? values[0] : null;
    }
}
