using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>A file of an origin and where the tags place it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Version">Its content.</param>
/// <param name="Places">
/// Paths in the tree without a leading slash, made of safe names; none for a file that is shown below <c>/.origins</c> only.
/// </param>
/// <param name="Identity">What the track's file number is made of; 0 for the path.</param>
/// <param name="IsUnread">Whether its tags could not be read, so that another version of the program may try again.</param>
/// <param name="IsSide">Whether it is no track but goes with those of its folder, and is not counted as one.</param>
/// <param name="Parts">
/// Of a file that holds several tracks: those, each once; it is not placed itself. Of a side file whose content is made: one for each place.
/// </param>
/// <param name="Merge">What it has in common with files of other origins that are the same track.</param>
/// <param name="Edit">What is served in its place where its tags place it; null for the file as it is. Not for parts and side files.</param>
public readonly record struct TreeFile(
    OriginPath Path, OriginVersion Version, IReadOnlyList<string> Places, ulong Identity = 0, bool IsUnread = false, bool IsSide = false,
    IReadOnlyList<TreePart>? Parts = null, TreeMerge Merge = default,
    TreeEdit? Edit = null);
