namespace MusicFs.Cli;

/// <summary>Exit statuses, the same for every command.</summary>
internal enum ExitCode
{
    /// <summary>All well.</summary>
    Success = 0,

    /// <summary>Some items failed, or a mount is still there.</summary>
    Failure = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,

    /// <summary>The daemon cannot be reached.</summary>
    Unreachable = 3,

    /// <summary>It cannot be mounted, or the mount was lost.</summary>
    CannotMount = 4,
}
