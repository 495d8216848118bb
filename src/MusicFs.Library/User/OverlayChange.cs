namespace MusicFs.Library.User;

/// <summary>What was done to overlays in one go.</summary>
/// <param name="Ordinal">Its number, which rises; it is undone by that.</param>
/// <param name="Made">When.</param>
/// <param name="Undone">When it was taken back; null while it holds.</param>
/// <param name="Edits">What it asked for.</param>
/// <param name="Origin">Who asked: cli, api, tagger or import; empty where that was not kept.</param>
public sealed record OverlayChange(long Ordinal, DateTimeOffset Made, DateTimeOffset? Undone, IReadOnlyList<OverlayEdit> Edits, string Origin = "");
