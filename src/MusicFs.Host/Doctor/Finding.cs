namespace MusicFs.Host.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Short, for programs: <c>fuse.device</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do; empty where there is nothing to do.</param>
public sealed record Finding(string Name, FindingState State, string What, string Remedy = "");
