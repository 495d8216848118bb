using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Mounting;

/// <summary>A live session, or why there is none.</summary>
internal sealed record SessionStart
{
    private SessionStart(MountSession? session, Problem? problem, bool isConfiguration)
    {
        Session = session;
        Problem = problem;
        IsConfiguration = isConfiguration;
    }

    /// <summary>The session where there is one.</summary>
    public MountSession? Session { get; }

    /// <summary>The reason where there is none.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether what was asked for is wrong in itself, rather than impossible on this machine at this time.</summary>
    public bool IsConfiguration { get; }

    /// <summary>Whether there is a session.</summary>
    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsSuccess => Session is not null;

    internal static SessionStart Live(MountSession session) => new(session, null, false);

    internal static SessionStart Impossible(Problem problem) => new(null, problem, false);

    internal static SessionStart Misconfigured(Problem problem) => new(null, problem, true);
}
