using MusicFs.Contracts.Tags;

namespace MusicFs.Contracts.Plugins;

/// <summary>What is known of a track.</summary>
/// <param name="Path">Where it is on its origin, parts separated by <c>/</c>: names often say what tags do not. Not to be sent to others.</param>
/// <param name="Tags">As read from the file; the duration is in it. A file without tags has a record that says little.</param>
public sealed record TrackQuery(string Path, TrackTags Tags)
{
    /// <summary>The last part of <see cref="Path"/>.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}
