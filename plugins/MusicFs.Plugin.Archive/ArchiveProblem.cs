using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>Why an archive cannot be read at all.</summary>
/// <param name="Error">What its callers get.</param>
/// <param name="Reason">Goes on behind the archive's path: <c>is damaged: ...</c></param>
internal sealed record ArchiveProblem(FsError Error, string Reason);
