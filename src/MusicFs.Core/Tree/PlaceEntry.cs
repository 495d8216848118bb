using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>An entry of the tree as those see it who change places. Immutable.</summary>
/// <param name="Path">From the root, without a slash in front.</param>
/// <param name="Place">Likewise, with the name that it would have if no other had it.</param>
/// <param name="Node">What it leads to.</param>
/// <param name="IsDirectory">Whether that is a directory.</param>
/// <param name="Count">Of a directory: its entries.</param>
/// <param name="IsMade">Of a directory: whether it is there without anything in it.</param>
/// <param name="IsSide">Of a file: whether it is no track.</param>
/// <param name="Part">Of a file: which of the tracks in the original, from 1; 0 for the whole.</param>
/// <param name="Originals">Of a file that is shown where its tags have it: its original, and copies of it on other origins; else none.</param>
internal sealed record PlaceEntry(
    string Path, string Place, NodeId Node, bool IsDirectory, int Count, bool IsMade, bool IsSide, int Part, IReadOnlyList<(string OriginId, OriginPath Path)> Originals);
