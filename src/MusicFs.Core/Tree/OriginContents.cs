using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Everything that is known of one origin: the input of <see cref="VirtualTree.Publish"/>.</summary>
/// <param name="OriginId">The origin; the name of its folder below <c>/.origins</c>.</param>
/// <param name="Folders">Its directories, for their times and so that empty ones are seen; the root may be left out.</param>
/// <param name="Files">Its files, each path once.</param>
public sealed record OriginContents(string OriginId, IReadOnlyCollection<OriginEntry> Folders, IReadOnlyCollection<TreeFile> Files);
