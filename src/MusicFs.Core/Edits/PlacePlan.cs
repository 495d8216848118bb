using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>What one change of places comes to. Filled by one thread, then used once.</summary>
internal sealed class PlacePlan
{
    /// <summary>Files, as they are in the tree, and where they go: nowhere where that is empty. In order.</summary>
    public List<(PlaceEntry File, string To)> Files { get; } = [];

    /// <summary>Directories that are there from now on, whether anything is in them or not.</summary>
    public List<string> Made { get; } = [];

    /// <summary>Directories that are there for what is in them only.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>A directory that moves, and where to.</summary>
    public (string From, string To)? Folder { get; set; }
}
