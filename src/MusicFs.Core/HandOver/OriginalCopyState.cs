using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.HandOver;

/// <summary>A file of an origin.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="IsSameBytes">Whether it is the original that the tree names, byte for byte.</param>
public sealed record OriginalCopyState(string OriginId, OriginPath Path, OriginVersion Version, bool IsSameBytes)
{
    internal static OriginalCopyState Of(FileCopy copy) => new(copy.OriginId, copy.Path, copy.Version, copy.IsSameBytes);

    internal FileCopy ToCopy() => new(OriginId, Path, Version, IsSameBytes);
}
