using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Daemon;

/// <summary>What came of starting a daemon: exactly one of the three.</summary>
public sealed record DaemonStart
{
    private DaemonStart()
    {
    }

    /// <summary>It runs, and everything asked for is mounted.</summary>
    public LibraryDaemon? Daemon { get; private init; }

    /// <summary>Why there is none.</summary>
    public Problem? Problem { get; private init; }

    /// <summary>Whether what was asked for is wrong in itself, rather than impossible on this machine at this time.</summary>
    public bool IsConfiguration { get; private init; }

    /// <summary>Another daemon has this library: the process, 0 where that is not known.</summary>
    public int? Holder { get; private init; }

    /// <summary>Whether there is a daemon.</summary>
    [MemberNotNullWhen(true, nameof(Daemon))]
    public bool IsSuccess => Daemon is not null;

    internal static DaemonStart Live(LibraryDaemon daemon) => new() { Daemon = daemon };

    internal static DaemonStart Refused(Problem problem, bool isConfiguration) => new() { Problem = problem, IsConfiguration = isConfiguration };

    internal static DaemonStart HeldBy(int process) => new() { Holder = process };
}
