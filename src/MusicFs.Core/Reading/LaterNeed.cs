namespace MusicFs.Core.Reading;

/// <summary>What bytes are for that nobody reads yet.</summary>
internal enum LaterNeed
{
    /// <summary>What a player needs to begin.</summary>
    Head,

    /// <summary>All of a file.</summary>
    Whole,

    /// <summary>All of a file, behind whatever else is fetched for later from its origin.</summary>
    SomeDay,
}
