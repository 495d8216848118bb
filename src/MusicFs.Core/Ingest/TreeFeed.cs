using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Gathers what a scan finds and gives it to the tree in portions: large enough that a flat folder of a hundred thousand files is not
/// copied for each of them, soon enough that somebody who looks sees tracks appear. Any thread.
/// </summary>
internal sealed class TreeFeed(VirtualTree tree, TimeProvider time)
{
    private const int Portion = 2000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private TreeUpdate _next = new();
    private long _lastTime = time.GetTimestamp();

    /// <summary>Changes that belong together stay in their order.</summary>
    public void Add(TreeUpdate update)
    {
        TreeUpdate portion;
        lock (_lock)
        {
            _next.Add(update);
            if (_next.Count == 0 || (_next.Count < Portion && time.GetElapsedTime(_lastTime) < Patience))
                return;
            portion = Take();
        }

        tree.Apply(portion);
    }

    public void Flush()
    {
        TreeUpdate portion;
        lock (_lock)
            portion = Take();
        if (portion.Count > 0)
            tree.Apply(portion);
    }

    private TreeUpdate Take()
    {
        TreeUpdate portion = _next;
        _next = new TreeUpdate();
        _lastTime = time.GetTimestamp();
        return portion;
    }
}
