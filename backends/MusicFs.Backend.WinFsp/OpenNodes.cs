using System.Collections.Concurrent;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// What is open, by the number that the driver keeps as the file context. Numbers are never used again, so that one that is used after its close is refused.
/// Any thread.
/// </summary>
internal sealed class OpenNodes
{
    private readonly ConcurrentDictionary<nint, OpenNode> _open = new();
    private long _last;
    private int _used;

    /// <summary>What programs have open. The system closes a file later than they do: its memory may still be mapped, and the close is told by and by.</summary>
    public int Used => Volatile.Read(ref _used);

    public nint Add(OpenNode node)
    {
        nint context = (nint)Interlocked.Increment(ref _last);
        _open[context] = node;
        Interlocked.Increment(ref _used);
        return context;
    }

    public OpenNode? Find(nint context) => _open.GetValueOrDefault(context);

    /// <summary>No program has it open any more, but reads may come until it is removed.</summary>
    public void Leave(nint context)
    {
        if (Find(context) is { } node)
            Leave(node);
    }

    public OpenNode? Remove(nint context)
    {
        if (!_open.TryRemove(context, out OpenNode? node))
            return null;
        // An open that the driver could not use is closed without a cleanup.
        Leave(node);
        return node;
    }

    /// <summary>Takes all of them: their closes will not come any more.</summary>
    public IEnumerable<OpenNode> TakeAll() => _open.Keys.Select(Remove).OfType<OpenNode>();

    private void Leave(OpenNode node)
    {
        if (node.TryLeave())
            Interlocked.Decrement(ref _used);
    }
}
