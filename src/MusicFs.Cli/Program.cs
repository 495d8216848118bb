using MusicFs.Cli;
using MusicFs.Cli.Native;

// Before anything else is loaded: with too few descriptors the runtime would fail to load it, in words of its own.
return DescriptorLimit.Refuses() ? (int)ExitCode.CannotMount : await CommandLine.RunAsync(args).ConfigureAwait(false);

/// <summary>Said here, because the web framework's generator makes it public where nobody says what it is.</summary>
internal sealed partial class Program;
