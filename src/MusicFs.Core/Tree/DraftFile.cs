namespace MusicFs.Core.Tree;

/// <summary>A file of a draft, in one place or several.</summary>
internal sealed class DraftFile(OriginalFile original, bool isTrack)
{
    public OriginalFile Original => original;

    /// <summary>Whether it is the track (with its tags, later its overlay) or the original as it lies on its origin.</summary>
    public bool IsTrack => isTrack;

    public ulong Id { get; set; }

    public int Index { get; set; } = -1;
}
