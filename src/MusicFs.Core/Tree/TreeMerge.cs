namespace MusicFs.Core.Tree;

/// <summary>What of a file decides whether it is one track with others, and which of them is shown.</summary>
/// <param name="Key">Equal for files that may be one track; 0 for one that is always a track of its own.</param>
/// <param name="Audio">Equal for files of the same audio. Two of these on one origin are two tracks all the same.</param>
/// <param name="Mark">Equal for files of the same bytes, where their sizes and their audio are equal; 0 where that is not known.</param>
/// <param name="Quality">The best is shown.</param>
/// <param name="Milliseconds">How long it plays: files of one key that differ by more than <see cref="Tolerance"/> are not one track. 0 where that does not matter.</param>
public readonly record struct TreeMerge(ulong Key, ulong Audio, ulong Mark, uint Quality = 0, int Milliseconds = 0)
{
    /// <summary>In milliseconds.</summary>
    public const int Tolerance = 2000;
}
