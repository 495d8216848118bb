using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core;

/// <summary>What is at a path of a mount.</summary>
/// <param name="IsFolder">Whether it is a folder, of which nothing else is known.</param>
/// <param name="Size">In bytes.</param>
/// <param name="OriginId">Where its original lies; null where it has none.</param>
/// <param name="Path">On that origin.</param>
/// <param name="Version">Of the original.</param>
/// <param name="IsPart">Whether it is a part of a larger file.</param>
/// <param name="IsEdited">Whether it is served with other tags than the original has.</param>
/// <param name="Places">Every path at which the original is shown.</param>
public sealed record ShownFile(
    bool IsFolder, long Size, string? OriginId, OriginPath Path, OriginVersion Version, bool IsPart, bool IsEdited, IReadOnlyList<string> Places)
{
    /// <summary>The original and its copies in the order in which a new open tries them.</summary>
    public IReadOnlyList<CopyState> Copies { get; init; } = [];

    /// <summary>Why what a program wrote to it last was not taken; null where it was, or nothing was written.</summary>
    public string? Refused { get; init; }
}
