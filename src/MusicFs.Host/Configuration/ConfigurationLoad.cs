using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Host.Configuration;

/// <summary>A configuration, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null when there are problems.</param>
/// <param name="Problems">In the order of their places.</param>
/// <param name="File">The file that was read; null when there is none.</param>
public sealed record ConfigurationLoad(LibraryConfiguration? Configuration, IReadOnlyList<ConfigurationProblem> Problems, string? File)
{
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsSuccess => Configuration is not null;
}
