using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host;

/// <summary>A library ready to be mounted, or why there is none.</summary>
internal readonly record struct LibraryLoad
{
    public LibraryLoad(LoadedLibrary library) => Library = library;

    public LibraryLoad(Problem problem) => Problem = problem;

    public LoadedLibrary? Library { get; }

    public Problem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Library))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsSuccess => Library is not null;
}
