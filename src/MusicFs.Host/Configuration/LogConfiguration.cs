using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;

namespace MusicFs.Host.Configuration;

/// <summary>What the texts of the section <c>log</c> mean.</summary>
internal static class LogConfiguration
{
    /// <summary>Reads <c>COMPONENT=LEVEL</c>.</summary>
    public static bool TryParseLevel(string text, out string component, out LogLevel level)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        component = equals < 0 ? "" : text[..equals].ToLowerInvariant();
        string name = text[(equals + 1)..];
        level = default;
        return LogLevels.IsComponent(component) && name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out level);
    }

    public static bool TryParseTarget(string text, out LogTarget target)
    {
        target = default;
        return text.All(char.IsAsciiLetter) && Enum.TryParse(text, ignoreCase: true, out target);
    }

    public static IReadOnlyDictionary<string, LogLevel> Levels(IReadOnlyList<string> texts)
    {
        Dictionary<string, LogLevel> levels = [];
        foreach (string text in texts)
        {
            if (TryParseLevel(text, out string component, out LogLevel level))
                levels[component] = level;
        }

        return levels;
    }

    public static IReadOnlyList<LogTarget> Targets(IReadOnlyList<string> texts)
    {
        List<LogTarget> targets = [];
        foreach (string text in texts)
        {
            if (TryParseTarget(text, out LogTarget target) && !targets.Contains(target))
                targets.Add(target);
        }

        return targets;
    }
}
