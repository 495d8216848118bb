using System.Globalization;
using System.Runtime.InteropServices;

namespace MusicFs.Cli.Pictures;

/// <summary>What a process that reads pictures may use. It ends where it needs more.</summary>
internal static unsafe partial class ProcessLimits
{
    private const int Cpu = 0; // RLIMIT_CPU
    private const int FileSize = 1; // RLIMIT_FSIZE
    private const int Data = 2; // RLIMIT_DATA
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int ReadWrite = 2; // O_RDWR

    /// <summary>Bytes beside those that the runtime has: four a pixel of the largest picture, and some.</summary>
    private const ulong Room = 384UL << 20;

    /// <summary>Seconds of computing that a picture may take.</summary>
    private const ulong Seconds = 10;

    /// <summary>What libraries say of a picture is nobody's log; and this process stands behind those that somebody waits for.</summary>
    public static void BeSilent()
    {
        int nowhere = Open("/dev/null", ReadWrite);
        if (nowhere >= 0)
            _ = Duplicate(nowhere, 2);
        _ = Nice(5);
    }

    /// <summary>No more memory than for one picture, no files, no other user's rights.</summary>
    public static void LimitMemory()
    {
        _ = Control(NoNewPrivileges, 1, 0, 0, 0);
        Limit none = new();
        _ = SetLimit(FileSize, &none);
        Limit data = new() { Soft = DataNow() + Room, Hard = DataNow() + Room };
        _ = SetLimit(Data, &data);
    }

    /// <summary>A picture more.</summary>
    public static void LimitTime()
    {
        Limit time = new() { Soft = (ulong)Environment.CpuUsage.TotalTime.TotalSeconds + Seconds, Hard = ulong.MaxValue };
        _ = SetLimit(Cpu, &time);
    }

    /// <summary>Bytes that count already.</summary>
    private static ulong DataNow()
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmData:", StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan("VmData:".Length).TrimEnd(" kB").Trim(), CultureInfo.InvariantCulture, out ulong kilobytes))
            {
                return kilobytes << 10;
            }
        }

        return Room;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, ulong a, ulong b, ulong c, ulong d);

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int change);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
