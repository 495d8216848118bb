namespace MusicFs.Library.User;

/// <summary>What a person wants one field of a track to be.</summary>
/// <param name="Identity">The track, as the catalog knows it.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Values">Its values; none for an empty field, null for what the file itself says.</param>
/// <param name="Overlay">The overlay that it is in; empty for the one of all mounts.</param>
public sealed record OverlayEdit(ulong Identity, string Field, IReadOnlyList<string>? Values, string Overlay = "");
