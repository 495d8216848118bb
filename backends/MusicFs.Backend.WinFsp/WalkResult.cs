using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>Where a path leads.</summary>
/// <param name="Error">Why nowhere; <see cref="FsError.None"/> when it leads somewhere.</param>
/// <param name="Entry">The node there, with a reference unless it is the root.</param>
/// <param name="IsAbove">Whether it failed before its last name: Windows tells a missing folder from a missing file.</param>
internal readonly record struct WalkResult(FsError Error, NodeEntry Entry, bool IsAbove)
{
    public int Status => Error is FsError.NotFound or FsError.NotDirectory && IsAbove ? NtStatus.ObjectPathNotFound : NtStatus.From(Error);
}
