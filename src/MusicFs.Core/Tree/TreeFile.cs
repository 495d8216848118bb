using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>A file of an origin and where the tags place it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Version">Its content.</param>
/// <param name="Places">
/// Paths in the tree without a leading slash, made of safe names; none for a file that is shown below <c>/.origins</c> only.
/// </param>
/// <param name="Identity">What the track's file number is made of; 0 for the path.</param>
public readonly record struct TreeFile(OriginPath Path, OriginVersion Version, IReadOnlyList<string> Places, ulong Identity = 0);
