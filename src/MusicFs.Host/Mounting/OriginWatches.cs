using System.Collections.Immutable;
using MusicFs.Contracts.Origins;

namespace MusicFs.Host.Mounting;

/// <summary>What watches the origins of a tree; they come and go as the origins do, one at a time. Looked at from any thread.</summary>
internal sealed class OriginWatches(IEnumerable<OriginWatching> watches)
{
    private ImmutableArray<OriginWatching> _all = [.. watches];

    public IReadOnlyList<OriginWatching> All => _all;

    public void Add(OriginWatching watch) => _all = _all.Add(watch);

    /// <summary>The watch of that origin, which is not among them any more; null where there is none.</summary>
    public OriginWatching? Remove(string originId)
    {
        OriginWatching? found = _all.FirstOrDefault(watch => watch.OriginId == originId);
        _all = found is null ? _all : _all.Remove(found);
        return found;
    }

    /// <summary>Whether a file is better left as it was.</summary>
    public bool IsBeingWritten(string originId, OriginPath file) =>
        _all.FirstOrDefault(watch => watch.OriginId == originId)?.IsBeingWritten(file) == true;
}
