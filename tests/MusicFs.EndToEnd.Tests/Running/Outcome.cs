namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>How a program ended and what it said.</summary>
internal readonly record struct Outcome(int ExitCode, string Output, string Errors);
