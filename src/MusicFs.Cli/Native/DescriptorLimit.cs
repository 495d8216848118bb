using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MusicFs.Cli.Native;

/// <summary>
/// Refuses to start with fewer descriptors than the program needs. The runtime keeps two open for each of its assemblies, about 150 for a daemon, and
/// one that cannot be opened ends the process, or a part of it, with nothing that helps. Loads nothing itself: it must not need what it asks for.
/// </summary>
internal static unsafe partial class DescriptorLimit
{
    /// <summary>A daemon with remote origins and callers has about 200, and each file that is read from a local origin one more.</summary>
    public const ulong Least = 256;

    private const int Descriptors = 7; // RLIMIT_NOFILE
    private const int StandardError = 2;

    /// <summary>Whether there are too few; then it was said.</summary>
    public static bool Refuses()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Limit limit;
        // The runtime has raised it to what this user may have.
        if (GetLimit(Descriptors, &limit) != 0 || limit.Soft >= Least)
            return false;
        Say("musicfs: Too few files may be open at once: fewer than 256 (RLIMIT_NOFILE).\n  Raise the limit: ulimit -n 1024, or LimitNOFILE= in the unit.\n"u8);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Say(ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text)
            _ = Write(StandardError, start, (nuint)text.Length);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* text, nuint length);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
