namespace MusicFs.Core.Tree;

/// <summary>That a file is served with other tags than its original has, as the tree keeps it.</summary>
/// <param name="Code">See <see cref="TreeEdit.Code"/>.</param>
/// <param name="Size">Bytes of what is served.</param>
internal readonly record struct ServedEdit(ulong Code, long Size);
