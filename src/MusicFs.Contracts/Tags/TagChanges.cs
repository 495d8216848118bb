namespace MusicFs.Contracts.Tags;

/// <summary>What the tags of a file are to say in place of what they say. Fields that are not named stay as they are. Immutable.</summary>
/// <param name="Fields">
/// By the upper-case names of <see cref="TrackTags.Fields"/>; the values replace all values of the field, and none of them remove it.
/// </param>
/// <param name="Pictures">Each replaces all pictures of its type.</param>
public sealed record TagChanges(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields, IReadOnlyList<PictureChange> Pictures);
