using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local;

/// <summary>
/// The last of the descriptors that this process may have, which no reader gets: the runtime and the databases need some at any time, and what they
/// cannot open then they do not try again. Any thread.
/// </summary>
internal static class DescriptorReserve
{
    /// <summary>One of so many, which is where the daemon counts descriptors as used up (95 %).</summary>
    private const long Part = 20;

    private const long Most = 64;

    private static readonly long First = FirstOf(LinuxFiles.MostDescriptors());

    /// <summary>Whether an open file has one of them: the kernel gives the lowest that is free, so all others are in use.</summary>
    public static bool IsTouchedBy(int descriptor) => descriptor >= First;

    /// <summary>The first descriptor of the reserve.</summary>
    internal static long FirstOf(long limit) => limit - Math.Min(limit / Part, Most);
}
