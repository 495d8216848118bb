using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Source">Where: file, line and column, an environment variable, or an option.</param>
/// <param name="Problem">What, and what to do.</param>
public sealed record ConfigurationProblem(string Source, Problem Problem)
{
    /// <summary>As one problem for the terminal.</summary>
    public Problem ToProblem() => Problem with { What = $"{Source}: {Problem.What}" };
}
