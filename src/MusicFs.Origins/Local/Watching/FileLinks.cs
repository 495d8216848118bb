using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// Which folders hold links to files of which other folders: what happens to such a file is told where it lies and must be told where it is
/// linked to as well. Links are not forgotten, which costs a needless listing at most; beyond a limit they are not remembered. One thread.
/// </summary>
internal sealed class FileLinks
{
    private const int Most = 10_000;

    private readonly Dictionary<OriginPath, HashSet<OriginPath>> _linking = [];
    private int _count;

    public void Add(OriginPath target, OriginPath linking)
    {
        if (target == linking || _count >= Most)
            return;
        if (!_linking.TryGetValue(target, out HashSet<OriginPath>? folders))
            _linking.Add(target, folders = []);
        if (folders.Add(linking))
            _count++;
    }

    /// <summary>The folders with links to files in this one.</summary>
    public IReadOnlyCollection<OriginPath> To(OriginPath folder) =>
        _count > 0 && _linking.TryGetValue(folder, out HashSet<OriginPath>? folders) ? folders : [];
}
