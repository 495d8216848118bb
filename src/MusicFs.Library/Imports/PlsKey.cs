namespace MusicFs.Library.Imports;

/// <summary>What a line of a PLS playlist says.</summary>
public enum PlsKey
{
    /// <summary>Where an entry is.</summary>
    File,

    /// <summary>What it is called.</summary>
    Title,

    /// <summary>How long it plays, in seconds; -1 for nobody knows.</summary>
    Length,

    /// <summary>How many entries there are.</summary>
    Count,
}
