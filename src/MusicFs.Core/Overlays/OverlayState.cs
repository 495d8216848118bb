namespace MusicFs.Core.Overlays;

/// <summary>What an overlay comes to for one file.</summary>
/// <param name="Fields">What people want, by name: no values for a field that is to be empty. Pictures under their types' names.</param>
/// <param name="Overlays">By field the overlay that it is wanted in; none for those of the overlay of all mounts.</param>
/// <param name="IsServed">Whether the file that is served says so too.</param>
/// <param name="Reason">Why it does not; null where it does.</param>
public sealed record OverlayState(IReadOnlyDictionary<string, IReadOnlyList<string>> Fields, IReadOnlyDictionary<string, string> Overlays, bool IsServed, string? Reason)
{
    /// <summary>What a metadata source says and is shown, by name: fields that people want nothing of.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Suggested { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>That source; empty where none says anything.</summary>
    public string Source { get; init; } = "";
}
