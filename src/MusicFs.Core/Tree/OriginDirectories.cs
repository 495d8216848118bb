using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>The directories of one origin in a <see cref="TreeDraft"/>, made when first asked for.</summary>
internal sealed class OriginDirectories(TreeDraft draft, int root)
{
    private readonly Dictionary<OriginPath, int> _known = new() { [OriginPath.Root] = root };

    // Files come folder by folder as a rule.
    private OriginPath _lastPath = OriginPath.Root;
    private int _last = root;

    public int Find(OriginPath path)
    {
        if (path == _lastPath)
            return _last;
        (_lastPath, _last) = (path, Resolve(path));
        return _last;
    }

    public void SetModified(OriginPath path, long modified) => draft.SetModified(Find(path), modified);

    private int Resolve(OriginPath path)
    {
        if (_known.TryGetValue(path, out int found))
            return found;
        // Parents that are missing are made from the top, without recursion: a hostile path may be thousands deep.
        Stack<OriginPath> missing = new();
        for (; !_known.TryGetValue(path, out found); path = path.Parent)
            missing.Push(path);
        while (missing.TryPop(out OriginPath next))
        {
            found = draft.AddDirectory(found, next.Name, DraftDirectory.FromEntries);
            _known.Add(next, found);
        }

        return found;
    }
}
