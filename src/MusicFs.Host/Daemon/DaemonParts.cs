using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.HandOver;
using MusicFs.Host.Libraries;
using MusicFs.Host.Plugins;
using MusicFs.Host.Service;

namespace MusicFs.Host.Daemon;

/// <summary>What a daemon is made of, so that a test may give it other parts.</summary>
internal sealed record DaemonParts
{
    public required ILoggerFactory Loggers { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// How long what is known from before is shown undisturbed before the origins are looked at: whoever has mounted it looks at it now, and
    /// a scan would take the processor and the disk from that.
    /// </summary>
    public TimeSpan HeadStart { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the control socket goes; null for none.</summary>
    public string? ControlDirectory { get; init; }

    /// <summary>Where the configuration is read again; null for nowhere.</summary>
    public ConfigurationSource? Configuration { get; init; }

    /// <summary>What is plugged in, which the daemon ends; null for nothing.</summary>
    public PluginSet? Plugins { get; init; }

    /// <summary>What of its limits this process uses: name, used, limit.</summary>
    public Func<IEnumerable<(string Name, long Used, long Limit)>> MeasureResources { get; init; } = LibraryDaemon.MeasureProcess;

    /// <summary>The service manager, where one listens; not owned.</summary>
    public SystemdNotifier? Service { get; init; }

    /// <summary>What another process gives; null where this one begins anew.</summary>
    public Inheritance? Inheritance { get; init; }

    /// <summary>How this process was started, for one that is to take its place; null where that is not known.</summary>
    public Launch? Launch { get; init; }

    /// <summary>Loads what of the program must not be loaded later, when an upgrade may have put another build in its place; null where nothing must.</summary>
    public Func<CancellationToken, Task>? LoadProgram { get; init; }

    public required Func<MountRequest, IMountBackend> CreateBackend { get; init; }

    /// <summary>Loads a tree as it is known from before: of what, beside which other tree.</summary>
    public required Func<MountRequest, LoadedLibrary?, CancellationToken, Task<LibraryLoad>> Load { get; init; }

    /// <summary>
    /// Opens an origin that comes later: which, to what library, and whether that has nothing yet that reads remote originals, so that it
    /// comes along where it is needed. Null where origins are fixed.
    /// </summary>
    public Func<OriginLocation, MountRequest, bool, CancellationToken, Task<(OpenedOrigin? Origin, ReadCache? Cache, Problem? Problem)>>? OpenOrigin { get; init; }
}
