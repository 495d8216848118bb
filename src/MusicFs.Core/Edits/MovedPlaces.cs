using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <summary>
/// Where people have things in the view: kept first, then shown by all trees of the library. One change at a time. Any thread, but no
/// backend's own: it waits for the disk.
/// </summary>
public sealed partial class MovedPlaces : IDisposable
{
    /// <summary>The directory of what was removed.</summary>
    public const string Trash = ".trash";

    private readonly UserDatabase _user;
    private readonly ILibraryIndex _index;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();

    /// <summary>By track, or by origin and path. Guarded by <see cref="_lock"/>.</summary>
    private readonly Dictionary<(ulong Identity, string? OriginId, OriginPath Path), List<PlaceMove>> _moves = [];
    private readonly Dictionary<string, DateTimeOffset> _folders;
    private readonly Dictionary<string, string> _folderMoves;
    private readonly List<(VirtualTree Tree, Func<IReadOnlyList<(string OriginId, OriginPath Path)>, Task> PlaceAgain, Action Follow)> _trees = [];

    /// <summary>Reads what is kept.</summary>
    /// <param name="user">What people made.</param>
    /// <param name="index">What the origins hold.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of what cannot be kept.</param>
    public MovedPlaces(UserDatabase user, ILibraryIndex index, TimeProvider time, ILogger<MovedPlaces> logger)
    {
        ArgumentNullException.ThrowIfNull(user);
        (_user, _index, _time, _logger) = (user, index, time, logger);
        HeldPlaces held = user.Places(out Problem? problem);
        if (problem is not null)
            logger.LogError("Where things were moved to is not known: {Problem}", problem);
        _folders = new Dictionary<string, DateTimeOffset>(held.Folders, StringComparer.OrdinalIgnoreCase);
        _folderMoves = new Dictionary<string, string>(held.FolderMoves, StringComparer.OrdinalIgnoreCase);
        foreach (PlaceMove move in held.Moves)
            Remember(move);
    }

    /// <summary>Told after each change: what it was (moved, trashed, restored, emptied, made, removed), and of how many files.</summary>
    public Action<string, int>? Changed { get; set; }

    /// <summary>Shows in a tree, from now on, what is kept. What the tree shows already is not looked at.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="views">Names of its views, empty for one that has the root itself.</param>
    /// <param name="placeAgain">Places files again by what is known of them.</param>
    /// <param name="follow">Has what names files follow them, behind the call.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Attach(
        VirtualTree tree, IReadOnlyCollection<string> views, Func<IReadOnlyList<(string OriginId, OriginPath Path)>, Task> placeAgain, Action? follow = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        TreeUpdate update = new();
        lock (_lock)
        {
            _trees.Add((tree, placeAgain, follow ?? (static () => { })));
            tree.SetPlaces(
                views, _moves.Values.SelectMany(static moves => moves).Select(static move => (move.OriginId ?? "", move.Path ?? default, RuleOf(move))), _folderMoves);
            foreach ((string folder, DateTimeOffset time) in _folders.Where(folder => !tree.IsMade(folder.Key)))
                update.PutDirectory(folder, Nanoseconds(time));
        }

        if (update.Count > 0)
            tree.Apply(update);
        return new Attachment(this, tree);
    }

    /// <summary>Shows the trash of a tree, also where nothing is in it.</summary>
    internal void ShowTrash(VirtualTree tree)
    {
        TreeUpdate update = new();
        update.PutDirectory(Trash, Nanoseconds(_time.GetUtcNow()));
        tree.Apply(update);
    }

    /// <summary>Removes directories of a tree that were made and are not kept any more: a crash came between the two. Looks at every node.</summary>
    internal async Task RemoveLeftDirectoriesAsync(VirtualTree tree)
    {
        using Turn turn = await TakeTurnAsync().ConfigureAwait(false);
        TreeUpdate update = new();
        lock (_lock)
        {
            foreach (string folder in tree.MadeDirectories().Where(folder => !_folders.ContainsKey(folder) && folder != Trash))
                update.RemoveDirectory(folder);
        }

        if (update.Count > 0)
            tree.Apply(update);
    }

    /// <summary>Originals that a tree does not show where they were moved to: a crash came between the two. Reads the catalog for each that was moved.</summary>
    internal IReadOnlyList<(string OriginId, OriginPath Path)> FindBehind(VirtualTree tree)
    {
        List<(string, OriginPath)> behind = [];
        PlaceMove[] all;
        lock (_lock)
            all = [.. _moves.Values.SelectMany(static moves => moves)];
        foreach (PlaceMove move in all)
        {
            if (OriginalOf(move) is not (string origin, OriginPath path))
                continue;
            IReadOnlyList<string> places = tree.WantedPlaces(origin, path);
            bool isThere = places.Any(place => PlaceRules.AreSame(place, move.Shown));
            bool isElsewhere = move.Shown != move.Place && places.Any(place => PlaceRules.AreSame(place, move.Place));
            if ((move.Shown.Length > 0 && !isThere) || isElsewhere)
                behind.Add((origin, path));
        }

        return [.. behind.Distinct()];
    }

    /// <summary>Keeps a change, then shows it.</summary>
    internal async Task<FsError> ChangeAsync(VirtualTree tree, PlacePlan plan, string what)
    {
        List<UserTrack> tracks = [];
        (List<PlaceMove> Moves, TreeUpdate Update)? planned = await PlanAsync(plan, tracks).ConfigureAwait(false);
        if (planned is not var (moves, update))
            return FsError.Busy;
        PlaceChange change = new(moves, [.. plan.Made], [.. plan.Removed], FolderMovesOf(plan, moves));
        AddTo(update, change);
        if (plan.Folder is var (from, to))
            update.Succeed(from, to);
        if (await KeepAsync(change, tracks).ConfigureAwait(false) is var error and not FsError.None)
            return error;
        tree.Apply(update);
        Action[] follow;
        lock (_lock)
            follow = [.. _trees.Where(attached => attached.Tree == tree).Select(static attached => attached.Follow)];
        Array.ForEach(follow, static one => one());
        await ShowElsewhereAsync(tree, change).ConfigureAwait(false);
        Changed?.Invoke(what, plan.Files.Count);
        return FsError.None;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Others wait until it is disposed.</summary>
    internal async ValueTask<Turn> TakeTurnAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        return new Turn(_turn);
    }

    private sealed class Attachment(MovedPlaces places, VirtualTree tree) : IDisposable
    {
        public void Dispose()
        {
            lock (places._lock)
                places._trees.RemoveAll(attached => attached.Tree == tree);
        }
    }

    internal readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    /// <summary>Null where the catalog does not know one of the files yet.</summary>
    private async Task<(List<PlaceMove> Moves, TreeUpdate Update)?> PlanAsync(PlacePlan plan, List<UserTrack> tracks)
    {
        List<PlaceMove> moves = [];
        TreeUpdate update = new();
        bool isFlushed = false;
        DateTimeOffset now = _time.GetUtcNow();
        foreach ((PlaceEntry file, string to) in plan.Files)
        {
            foreach ((string origin, OriginPath path) in file.Originals)
            {
                CatalogFile? known = file.IsSide ? null : _index.Find(origin, path);
                if (known is null && !file.IsSide && !isFlushed)
                {
                    // A scan that goes on has shown it already.
                    isFlushed = true;
                    _ = await _index.FlushAsync().ConfigureAwait(false);
                    known = _index.Find(origin, path);
                }

                if (known is null && !file.IsSide)
                    return null;
                if (known is not null)
                    tracks.Add(new UserTrack(known.Identity, origin, path, known.Audio, now, null));
                moves.Add(MoveOf(known?.Identity ?? 0, file, origin, path, to, now));
            }

            (string shownOrigin, OriginPath shownPath) = file.Originals[0];
            update.MovePlace(shownOrigin, shownPath, new TreeMove(0, file.Part, file.Place, to));
        }

        return (moves, update);
    }

    private PlaceMove MoveOf(ulong identity, PlaceEntry file, string origin, OriginPath path, string to, DateTimeOffset now)
    {
        PlaceMove? before;
        lock (_lock)
        {
            before = _moves.GetValueOrDefault(KeyOf(identity, origin, path))?
                .Find(move => move.Part == file.Part && PlaceRules.AreSame(move.Shown, file.Place));
        }

        string? was = !IsTrash(to) ? to.Length == 0 ? before?.Was : null : IsTrash(file.Place) ? before?.Was : file.Place;
        return new PlaceMove(
            identity, file.Part, identity == 0 ? origin : null, identity == 0 ? path : null, before?.Place ?? file.Place, to, was, now);
    }

    /// <summary>What templates have in a folder that was moved goes with it, where anything in it is there by a template.</summary>
    private Dictionary<string, string?> FolderMovesOf(PlacePlan plan, List<PlaceMove> moves)
    {
        Dictionary<string, string?> changes = new(StringComparer.OrdinalIgnoreCase);
        lock (_lock)
        {
            foreach ((string place, string shown) in _folderMoves)
            {
                if (plan.Folder is var (from, to) && IsAtOrBelow(shown, from))
                    changes[place] = IsTrash(to) || PlaceRules.AreSame(place, to + shown[from.Length..]) ? null : to + shown[from.Length..];
                else if (plan.Removed.Exists(removed => IsAtOrBelow(shown, removed)))
                    changes[place] = null;
            }

            if (plan.Folder is var (old, now) && !IsTrash(now) && !IsTrash(old) && !_folderMoves.Values.Any(shown => PlaceRules.AreSame(shown, old))
                && moves.Exists(move => IsAtOrBelow(move.Place, old)))
            {
                changes[old] = now;
            }
        }

        return changes;
    }

    private async Task<FsError> KeepAsync(PlaceChange change, IReadOnlyList<UserTrack> tracks)
    {
        if (await _user.PutPlacesAsync(change, tracks).ConfigureAwait(false) is { } problem)
        {
            _logger.LogError("Nothing was moved: {Problem}", problem);
            return FsError.NoSpace;
        }

        lock (_lock)
        {
            foreach (PlaceMove move in change.Moves)
                Remember(move);
            foreach (string folder in change.Removed)
                _folders.Remove(folder);
            foreach (string folder in change.Made)
                _folders.TryAdd(folder, _time.GetUtcNow());
            foreach ((string place, string? shown) in change.FolderMoves)
            {
                if (shown is null)
                    _folderMoves.Remove(place);
                else
                    _folderMoves[place] = shown;
            }
        }

        return FsError.None;
    }

    /// <summary>Other trees have other places: they place anew what was moved.</summary>
    private async Task ShowElsewhereAsync(VirtualTree? but, PlaceChange change)
    {
        (VirtualTree Tree, Func<IReadOnlyList<(string, OriginPath)>, Task> PlaceAgain, Action Follow)[] trees;
        lock (_lock)
            trees = [.. _trees.Where(tree => tree.Tree != but)];
        foreach ((VirtualTree tree, Func<IReadOnlyList<(string, OriginPath)>, Task> placeAgain, Action follow) in trees)
        {
            TreeUpdate update = new();
            AddTo(update, change);
            tree.Apply(update);
            await placeAgain([.. change.Moves.Select(OriginalOf).OfType<(string, OriginPath)>().Distinct()]).ConfigureAwait(false);
            follow();
        }
    }

    /// <summary>What a change is to every tree: rules for what comes, and directories.</summary>
    private void AddTo(TreeUpdate update, PlaceChange change)
    {
        foreach (PlaceMove move in change.Moves)
            update.SetRule(move.OriginId ?? "", move.Path ?? default, RuleOf(move));
        foreach ((string place, string? shown) in change.FolderMoves)
            update.SetFolderRule(place, shown);
        foreach (string folder in change.Removed)
            update.RemoveDirectory(folder);
        foreach (string folder in change.Made)
            update.PutDirectory(folder, Nanoseconds(_time.GetUtcNow()));
    }

    private void Remember(PlaceMove move)
    {
        var key = KeyOf(move.Identity, move.OriginId, move.Path ?? default);
        if (!_moves.TryGetValue(key, out List<PlaceMove>? moves))
            _moves.Add(key, moves = []);
        moves.RemoveAll(move.IsOfSame);
        moves.Add(move);
    }

    private (string OriginId, OriginPath Path)? OriginalOf(PlaceMove move) =>
        move.OriginId is { } origin ? (origin, move.Path!.Value) : _index.FindIdentity(move.Identity) is (string its, CatalogFile file) ? (its, file.Path) : null;

    private static (ulong, string?, OriginPath) KeyOf(ulong identity, string? origin, OriginPath path) => identity != 0 ? (identity, null, default) : (0, origin, path);

    private static TreeMove RuleOf(PlaceMove move) => new(move.Identity, move.Part, move.Place, move.Shown);

    internal static bool IsTrash(string place) => IsAtOrBelow(place, Trash);

    internal static bool IsAtOrBelow(string place, string folder) =>
        place.StartsWith(folder, StringComparison.OrdinalIgnoreCase) && (place.Length == folder.Length || place[folder.Length] == '/');

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
