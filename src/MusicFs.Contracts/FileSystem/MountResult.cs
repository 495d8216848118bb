using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Contracts.FileSystem;

/// <summary>A mount, or why there is none.</summary>
public readonly record struct MountResult
{
    /// <summary>A live mount.</summary>
    public MountResult(IMount mount) => Mount = mount;

    /// <summary>The reason and its remedy.</summary>
    public MountResult(Problem problem) => Problem = problem;

    /// <summary>The mount where there is one.</summary>
    public IMount? Mount { get; }

    /// <summary>The reason where there is none.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether there is a mount.</summary>
    [MemberNotNullWhen(true, nameof(Mount))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsSuccess => Mount is not null;
}
