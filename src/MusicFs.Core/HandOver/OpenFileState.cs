using System.Runtime.InteropServices;

namespace MusicFs.Core.HandOver;

/// <summary>An open file.</summary>
/// <param name="Handle">As the kernel knows it.</param>
/// <param name="Node">Its id.</param>
/// <param name="Original">What it is on its origin.</param>
/// <param name="Serving">The copy that it is read from.</param>
/// <param name="File">The original itself, where it is a local file: it is read on although it was removed meanwhile.</param>
public sealed record OpenFileState(ulong Handle, ulong Node, OriginalState Original, OriginalCopyState Serving, SafeHandle? File);
