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

    public int Count => _open.Count;

    public nint Add(OpenNode node)
    {
        nint context = (nint)Interlocked.Increment(ref _last);
        _open[context] = node;
        return context;
    }

    public OpenNode? Find(nint context) => _open.GetValueOrDefault(context);

    public OpenNode? Remove(nint context) => _open.TryRemove(context, out OpenNode? node) ? node : null;

    /// <summary>Takes all of them: their closes will not come any more.</summary>
    public IEnumerable<OpenNode> TakeAll() => _open.Keys.Select(Remove).OfType<OpenNode>();
}
