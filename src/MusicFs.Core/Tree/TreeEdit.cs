namespace MusicFs.Core.Tree;

/// <summary>What is served in place of an original, as a whole: its tags are other than they are in the file.</summary>
/// <param name="Size">Bytes of what is served.</param>
/// <param name="Code">Tells it from every other content that the original is or was served with; the tree only keeps it. Never 0.</param>
/// <param name="ModifiedNanoseconds">Its time.</param>
public readonly record struct TreeEdit(long Size, ulong Code, long ModifiedNanoseconds);
