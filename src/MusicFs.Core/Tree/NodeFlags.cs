namespace MusicFs.Core.Tree;

/// <summary>What is said of a <see cref="NodeRecord"/> in a bit.</summary>
[Flags]
internal enum NodeFlags : byte
{
    /// <summary>An empty slot.</summary>
    None = 0,

    /// <summary>There is a node in the slot.</summary>
    InUse = 1,

    /// <summary>A file where its tags place it, not as its origin has it.</summary>
    Track = 2,

    /// <summary>A directory that stands for one of an origin's: it stays when it is empty, and has a time of its own. A track that has several originals.</summary>
    Own = 4,

    /// <summary>Some names of the directory were given numbers.</summary>
    HasRenamed = 8,

    /// <summary>A file that is a picture in an original: of one that is a <see cref="Track"/> the bit says this.</summary>
    Picture = HasRenamed,

    /// <summary>The files below do not agree on the case of the directory's name (<see cref="TreeSpellings"/>).</summary>
    Contested = 16,

    /// <summary>A file whose tags could not be read.</summary>
    Unread = 32,

    /// <summary>A file that was placed, or left out, in the company of its folder's tracks and is none; the original and what is shown of it.</summary>
    Side = 64,

    /// <summary>
    /// An original that holds several tracks, and each of these; their <see cref="NodeRecord.VersionTag"/> says what to make them of. With
    /// <see cref="Side"/> a playlist, and what is made of it for each of its places. A track of an original without this flag is that original
    /// served with other tags.
    /// </summary>
    Parts = 128,
}
