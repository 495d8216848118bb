namespace MusicFs.Core.Search;

/// <summary>Where a collection comes from.</summary>
public enum CollectionOrigin
{
    /// <summary>It is always there.</summary>
    BuiltIn,

    /// <summary>The configuration.</summary>
    Configuration,

    /// <summary>A person, by a command.</summary>
    Person,

    /// <summary>A smart playlist on an origin.</summary>
    File,

    /// <summary>A playlist of another player, by a command.</summary>
    Import,
}
