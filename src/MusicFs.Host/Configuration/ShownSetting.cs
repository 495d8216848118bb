namespace MusicFs.Host.Configuration;

/// <summary>A setting as <c>musicfs config show</c> prints it.</summary>
/// <param name="Name">With dots.</param>
/// <param name="Value">As it was written: a reference stays a reference.</param>
/// <param name="Source">Where it came from; <c>default</c> when nowhere.</param>
public sealed record ShownSetting(string Name, string Value, string Source);
