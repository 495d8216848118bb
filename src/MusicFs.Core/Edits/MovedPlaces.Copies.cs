using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <content>Copies of a track that come after it was moved.</content>
public sealed partial class MovedPlaces
{
    /// <summary>What holds for a track holds for each of its copies, whichever is shown: those that came since are moved too. Reads the catalog for each that was moved.</summary>
    /// <param name="tree">What tells which files are copies.</param>
    internal async Task InheritAsync(VirtualTree tree)
    {
        ILookup<ulong, PlaceMove> moved;
        lock (_lock)
            moved = _moves.Values.SelectMany(static moves => moves).Where(static move => move is { Identity: not 0, Part: 0 }).ToLookup(static move => move.Identity);
        if (moved.Count == 0)
            return;
        _ = await _index.FlushAsync().ConfigureAwait(false);
        List<PlaceMove> moves = [];
        List<UserTrack> tracks = [];
        HashSet<ulong> known = [.. moved.Select(static group => group.Key)];
        foreach (IGrouping<ulong, PlaceMove> group in moved)
        {
            if (_index.FindIdentity(group.Key) is not (string origin, CatalogFile file))
                continue;
            foreach ((string other, OriginPath path) in tree.OriginalsOf(origin, file.Path))
            {
                if (_index.Find(other, path) is not { } copy || !known.Add(copy.Identity))
                    continue;
                moves.AddRange(group.Select(move => move with { Identity = copy.Identity }));
                tracks.Add(new UserTrack(copy.Identity, other, path, copy.Audio, _time.GetUtcNow(), null));
            }
        }

        if (moves.Count == 0)
            return;
        using Turn turn = await TakeTurnAsync().ConfigureAwait(false);
        PlaceChange change = new(moves, [], [], new Dictionary<string, string?>());
        if (await KeepAsync(change, tracks).ConfigureAwait(false) == FsError.None)
            await ShowElsewhereAsync(null, change).ConfigureAwait(false);
    }
}
