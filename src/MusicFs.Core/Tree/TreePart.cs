namespace MusicFs.Core.Tree;

/// <summary>One track of a file that holds several.</summary>
/// <param name="Number">Which; of these numbers and the file's identity the tracks' file numbers are made.</param>
/// <param name="Places">As those of <see cref="TreeFile"/>.</param>
/// <param name="Size">Bytes of the track.</param>
/// <param name="Code">What to make the track of; the tree only keeps it. Another code is another content.</param>
/// <param name="ModifiedNanoseconds">Its time; null for the file's.</param>
public readonly record struct TreePart(int Number, IReadOnlyList<string> Places, long Size, ulong Code, long? ModifiedNanoseconds = null);
