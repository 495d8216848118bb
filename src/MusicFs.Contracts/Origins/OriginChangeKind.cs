namespace MusicFs.Contracts.Origins;

/// <summary>What a watch has to say about a place.</summary>
public enum OriginChangeKind : byte
{
    /// <summary>Entries of this folder came, went or changed: list it again. What lies in its folders is not meant.</summary>
    Folder = 0,

    /// <summary>
    /// Anything at or below this place may have changed: list all of it again. Of the root it is the first change of a watch, and comes again
    /// when changes were lost.
    /// </summary>
    Tree,

    /// <summary>
    /// From now on nothing is told of this place and what lies below it: list it all from time to time. Of the root it is the last change.
    /// </summary>
    Unwatched,
}
