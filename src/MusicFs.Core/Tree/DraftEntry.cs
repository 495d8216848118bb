namespace MusicFs.Core.Tree;

/// <summary>A name in a directory of a <see cref="TreeDraft"/>.</summary>
/// <param name="Directory">The directory that holds it.</param>
/// <param name="Name">In the draft's names.</param>
/// <param name="Target">A file (<see cref="TreeDraft.TrackOf"/>), or the complement of a directory.</param>
internal readonly record struct DraftEntry(int Directory, int Name, int Target)
{
    public bool IsDirectory => Target < 0;

    public int TargetDirectory => ~Target;
}
