namespace MusicFs.Host.Configuration;

/// <summary>One of several trees of a mount, in a folder of its own.</summary>
/// <param name="Name">The folder; a safe name.</param>
/// <param name="Template">Its path template.</param>
public sealed record ViewRequest(string Name, string Template);
