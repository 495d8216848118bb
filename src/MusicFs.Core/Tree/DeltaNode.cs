namespace MusicFs.Core.Tree;

/// <summary>A node that came or changed since the image; immutable.</summary>
internal sealed class DeltaNode
{
    public NodeRecord Record;

    /// <summary>Of a directory whose entries changed: all of them. Null where they are the image's.</summary>
    public EntryRecord[]? Entries { get; init; }

    /// <summary>Of a track in several places that changed: all of them. Null where they are the image's, or there is one. Of a file that holds several tracks: see <see cref="TreeSnapshot.PartsOf"/>.</summary>
    public TrackPlace[]? Places { get; init; }

    /// <summary>Of a track with several originals: all but the one that is shown, the preferred first.</summary>
    public int[]? Copies { get; init; }

    /// <summary>Of an original that may be one track with others.</summary>
    public MergeMember? Member { get; init; }
}
