namespace MusicFs.Core.Tree;

/// <summary>What the tree keeps of an original that may be one track with others.</summary>
/// <param name="Merge">What it said of itself.</param>
/// <param name="Identity">See <see cref="TreeFile.Identity"/>.</param>
/// <param name="Places">Where it would be shown if it were alone; null where its track is shown there.</param>
/// <param name="Edit">See <see cref="TreeFile.Edit"/>.</param>
internal sealed record MergeMember(TreeMerge Merge, ulong Identity, string[]? Places, TreeEdit? Edit = null);
