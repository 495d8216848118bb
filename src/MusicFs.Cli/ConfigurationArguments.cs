using System.CommandLine;
using System.CommandLine.Parsing;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli;

/// <summary>What every command that reads the configuration has in common.</summary>
internal static class ConfigurationArguments
{
    public static Option<string?> FileOption() => new("--config")
    {
        HelpName = "FILE",
        Description = "The configuration file (default: $MUSICFS_CONFIG, else $XDG_CONFIG_HOME/musicfs/config.yaml or /etc/musicfs/config.yaml; "
            + "with --origin no file in a usual place is read).",
    };

    /// <summary>The configuration; null where it is wrong, and everything that is wrong has been said.</summary>
    public static LibraryConfiguration? Load(string? file, CommandLineSettings settings)
    {
        return Say(LibraryConfiguration.Load(file, settings));
    }

    /// <summary>The configuration; null where it is wrong, and everything that is wrong has been said.</summary>
    public static LibraryConfiguration? Say(ConfigurationLoad load)
    {
        foreach (ConfigurationProblem problem in load.Problems)
            Terminal.Say(problem.ToProblem());
        return load.Configuration;
    }

    /// <summary>It becomes a file name.</summary>
    public static string? ParseLibraryName(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!LibraryPlaces.IsLibraryName(text))
            result.AddError($"--library takes a name of letters, digits, '.', '_' and '-', without a dot in front, not '{text}'.");
        return text;
    }
}
