using MusicFs.Core.Tree;

namespace MusicFs.Core.Playlists;

/// <summary>A playlist as it is shown in one directory, made from its original and the tree as that is now.</summary>
/// <param name="Text">Its bytes.</param>
/// <param name="ModifiedNanoseconds">The latest of the original's time and those of the originals that it names.</param>
/// <param name="Folders">Keys of the folders that what it names lies in, or was looked for in (<see cref="TreeSnapshot.FolderKeyOf"/>).</param>
internal sealed record PlaylistContent(byte[] Text, long ModifiedNanoseconds, IReadOnlySet<ulong> Folders)
{
    /// <summary>Tells one content from another; the tree keeps it.</summary>
    public ulong Code => NameHash.Of(NameHash.Mix((ulong)ModifiedNanoseconds), Text);
}
