using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Contracts.Plugins;

/// <summary>An origin, or why there can never be one at that location.</summary>
public readonly record struct OriginCreation
{
    /// <summary>An origin.</summary>
    public OriginCreation(IOrigin origin) => Origin = origin;

    /// <summary>A reason.</summary>
    public OriginCreation(Problem problem) => Problem = problem;

    /// <summary>What was made.</summary>
    public IOrigin? Origin { get; }

    /// <summary>Why nothing was.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether there is an origin.</summary>
    [MemberNotNullWhen(true, nameof(Origin))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsSuccess => Origin is not null;
}
