using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Logging;

/// <summary>What is logged, where to, and how.</summary>
public sealed record LogSettings
{
    /// <summary>Least severe event of what has no level of its own.</summary>
    public LogLevel Level { get; init; } = LogLevel.Warning;

    /// <summary>Levels of components, as <see cref="LogLevels"/> names them.</summary>
    public IReadOnlyDictionary<string, LogLevel> Levels { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary>Where events go; none for <see cref="LogTarget.Journal"/> under systemd, else <see cref="LogTarget.Console"/>.</summary>
    public IReadOnlyList<LogTarget> Targets { get; init; } = [];

    /// <summary>One JSON object a line, on the console and in files; else text.</summary>
    public bool IsJson { get; init; }

    /// <summary>Where daily files go; null for none.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether the home folder is written as <c>~</c>.</summary>
    public bool HidesHome { get; init; }

    /// <summary>Whether names of files and folders are replaced by hashes.</summary>
    public bool MasksPaths { get; init; }
}
