using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>Where a track is shown: an entry of a directory.</summary>
/// <param name="Position">Of the entry.</param>
/// <param name="Directory">The directory's slot.</param>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal readonly record struct TrackPlace(ulong Position, int Directory);
