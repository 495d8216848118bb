using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Gathers what a scan finds and gives it to the tree in portions: large enough that a flat folder of a hundred thousand files is not
/// copied for each of them, soon enough that somebody who looks sees tracks appear. Any thread.
/// </summary>
/// <param name="tree">What is filled.</param>
/// <param name="time">The clock.</param>
/// <param name="save">Called when the tree holds so many changes that they should become an image.</param>
internal sealed class TreeFeed(VirtualTree tree, TimeProvider time, Func<Task> save)
{
    private const int Portion = 2000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private TreeUpdate _next = new();
    private long _lastTime = time.GetTimestamp();
    private int _isSaving;

    /// <summary>Changes that belong together stay in their order.</summary>
    public async ValueTask AddAsync(TreeUpdate update)
    {
        TreeUpdate portion;
        lock (_lock)
        {
            _next.Add(update);
            if (_next.Count < Portion && time.GetElapsedTime(_lastTime) < Patience)
                return;
            portion = Take();
        }

        tree.Apply(portion);
        if (!tree.IsMuchChanged || Interlocked.Exchange(ref _isSaving, 1) != 0)
            return;
        await save().ConfigureAwait(false);
        Volatile.Write(ref _isSaving, 0);
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
