using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.User;

/// <summary>Something for the writer.</summary>
/// <param name="Action">What it does in its transaction; once more where that failed.</param>
/// <param name="Done">Completes when it is on disk, or with why it is not.</param>
internal sealed record UserWork(Action<UserWriter> Action, TaskCompletionSource<Problem?> Done);
