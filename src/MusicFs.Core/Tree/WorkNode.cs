namespace MusicFs.Core.Tree;

/// <summary>A node that a <see cref="TreeEditor"/> has touched, as it will be.</summary>
internal sealed class WorkNode
{
    public required int Slot { get; init; }

    public NodeRecord Record;

    /// <summary>Of a directory whose entries are changed.</summary>
    public WorkDirectory? Directory { get; set; }

    /// <summary>Of a track in several places: all of them, where they were changed.</summary>
    public TrackPlace[]? Places { get; set; }

    /// <summary>Of a track: its originals but the one that is shown, where they were changed.</summary>
    public int[]? Copies { get; set; }

    /// <summary>Of an original, where <see cref="IsMemberSet"/>; else it is as it was.</summary>
    public MergeMember? Member { get; set; }

    public bool IsMemberSet { get; set; }

    /// <summary>Of a directory: the newest time that one of its entries has come to have.</summary>
    public long NewestChild { get; set; } = long.MinValue;

    /// <summary>Of a directory: whether an entry that had the directory's time lost it or went.</summary>
    public bool LostNewest { get; set; }
}
