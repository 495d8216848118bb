namespace MusicFs.Contracts.FileSystem;

/// <summary>Takes the entries of one page of a directory, in cookie order, without <c>.</c> and <c>..</c>.</summary>
public interface IDirectorySink
{
    /// <summary>Adds an entry. False when the page is full; the entry is then not part of it.</summary>
    /// <remarks>An entry that is taken carries a reference to its node, which the backend gives back by <see cref="IVirtualFileSystem.Forget"/>.</remarks>
    /// <param name="name">UTF-8 as a rule; below <c>/.origins</c> whatever bytes the origin has.</param>
    /// <param name="entry">Node and attributes.</param>
    /// <param name="next">Where to go on after this entry.</param>
    bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next);
}
