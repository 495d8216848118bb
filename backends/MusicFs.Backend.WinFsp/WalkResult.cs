using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>Where a path leads.</summary>
/// <param name="Error">Why nowhere; <see cref="FsError.None"/> when it leads somewhere.</param>
/// <param name="Entry">The node there, with a reference unless it is the root.</param>
/// <param name="IsAbove">Whether it failed before its last name: Windows tells a missing folder from a missing file.</param>
internal readonly record struct WalkResult(FsError Error, NodeEntry Entry, bool IsAbove)
{
    /// <summary>What the program is told: a path that no name can be made of, or a circle of links, is an invalid name, not an invalid parameter.</summary>
    public int Status => Error switch
    {
        FsError.NotFound or FsError.NotDirectory when IsAbove => NtStatus.ObjectPathNotFound,
        FsError.InvalidArgument => NtStatus.ObjectNameInvalid,
        _ => NtStatus.From(Error),
    };
}
