using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <content>The trash, for those who come by command and not by the mount.</content>
public sealed partial class MovedPlaces
{
    /// <summary>What is in the trash, what was emptied from it, and the tracks whose files are gone while something that people made for them is kept.</summary>
    public IReadOnlyList<TrashedFile> List(out Problem? problem)
    {
        List<TrashedFile> files = [.. Groups(static move => move.Shown.Length == 0 || IsTrash(move.Shown)).Select(static group => Describe(group.Moves[0], group.Original))];
        foreach (UserTrack track in _user.Tracks(out problem).Where(static track => track.AbsentSince is not null))
            files.Add(new TrashedFile("", "", track.AbsentSince!.Value, true, track.OriginId ?? "", track.Path ?? default));
        files.Sort(static (a, b) => a.Path != b.Path ? string.CompareOrdinal(a.Path, b.Path) : string.CompareOrdinal(a.Was, b.Was));
        return files;
    }

    /// <summary>Shows things where they were before they were removed.</summary>
    /// <param name="isWanted">Which; also of those that were emptied from the trash.</param>
    public Task<(int Files, FsError Error)> RestoreAsync(Func<TrashedFile, bool> isWanted) =>
        SetAsync(isWanted, static move => move.Was ?? (IsTrash(move.Shown) && move.Shown.Length > Trash.Length ? move.Shown[(Trash.Length + 1)..] : move.Place), "restored");

    /// <summary>Shows things nowhere any more; their originals stay as they are.</summary>
    /// <param name="isWanted">Which.</param>
    public Task<(int Files, FsError Error)> EmptyAsync(Func<TrashedFile, bool> isWanted) => SetAsync(file => file.Path.Length > 0 && isWanted(file), static _ => "", "emptied");

    private async Task<(int Files, FsError Error)> SetAsync(Func<TrashedFile, bool> isWanted, Func<PlaceMove, string> to, string what)
    {
        using Turn turn = await TakeTurnAsync().ConfigureAwait(false);
        var wanted = Groups(static move => move.Shown.Length == 0 || IsTrash(move.Shown)).Where(group => isWanted(Describe(group.Moves[0], group.Original))).ToList();
        if (wanted.Count == 0)
            return (0, FsError.None);
        DateTimeOffset now = _time.GetUtcNow();
        List<PlaceMove> moves = [];
        foreach (PlaceMove move in wanted.SelectMany(static group => group.Moves))
        {
            string shown = to(move);
            moves.Add(move with { Shown = shown, Was = shown.Length == 0 ? move.Was : null, Made = now });
        }

        // Folders of the trash that nothing is in any more.
        List<string> removed = [];
        HashSet<PlaceMove> leaving = [.. wanted.SelectMany(static group => group.Moves)];
        lock (_lock)
        {
            foreach (string folder in _folders.Keys.Where(static folder => IsTrash(folder) && folder.Length > Trash.Length))
            {
                if (!_moves.Values.SelectMany(static all => all).Any(move => !leaving.Contains(move) && IsAtOrBelow(move.Shown, folder)))
                    removed.Add(folder);
            }
        }

        PlaceChange change = new(moves, [], removed, new Dictionary<string, string?>());
        if (await KeepAsync(change, []).ConfigureAwait(false) is var error and not FsError.None)
            return (0, error);
        await ShowElsewhereAsync(null, change).ConfigureAwait(false);
        Changed?.Invoke(what, wanted.Count);
        return (wanted.Count, FsError.None);
    }

    /// <summary>Things that are shown at one place, with the moves of all their originals.</summary>
    private List<(List<PlaceMove> Moves, (string OriginId, OriginPath Path)? Original)> Groups(Func<PlaceMove, bool> fits)
    {
        PlaceMove[] all;
        lock (_lock)
            all = [.. _moves.Values.SelectMany(static moves => moves).Where(fits)];
        // Copies of a track went as one.
        return [.. all.GroupBy(static move => (move.Part, IsSide: move.OriginId is not null, move.Shown, Was: move.Was ?? move.Place, move.Made))
            .Select(group => (group.ToList(), OriginalOf(group.First())))];
    }

    private static TrashedFile Describe(PlaceMove move, (string OriginId, OriginPath Path)? original) => new(
        move.Shown.Length == 0 ? "" : "/" + move.Shown, "/" + (move.Was ?? move.Place), move.Made, false, original?.OriginId ?? "", original?.Path ?? default);
}
