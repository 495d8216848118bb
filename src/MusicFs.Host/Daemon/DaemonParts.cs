using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>What a daemon is made of, so that a test may give it other parts.</summary>
internal sealed record DaemonParts
{
    public required ILoggerFactory Loggers { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the control socket goes; null for none.</summary>
    public string? ControlDirectory { get; init; }

    public required Func<MountRequest, IMountBackend> CreateBackend { get; init; }

    /// <summary>Loads a tree: of what, beside which other tree, telling whom of the first scan and of later ones.</summary>
    public required Func<MountRequest, LoadedLibrary?, IProgress<ScanProgress>, Action<LibrarySummary>, CancellationToken, Task<LibraryLoad>> Load { get; init; }
}
