namespace MusicFs.Core.Service;

/// <summary>A folder in the service folder, each file of which has something done by being opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="List">Names of the files that there are now.</param>
/// <param name="Open">Does it, soon, and gives what the file says. Called on a thread that may wait, many at once.</param>
public sealed record ServiceActions(string Name, Func<IReadOnlyList<string>> List, Func<string, string> Open);
