using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Ingest;

/// <content>What people made follows its files, and playlists follow what people moved.</content>
public sealed partial class LibraryScanner
{
    private readonly Lock _followingLock = new();
    private Task _following = Task.CompletedTask;
    private bool _isFollowingWanted;
    private volatile bool _isDisposed;

    /// <summary>Entries of the tree that have changed since the start.</summary>
    private long Changes => _tree.CountOf(EntryChange.Added) + _tree.CountOf(EntryChange.Removed) + _tree.CountOf(EntryChange.Replaced);

    /// <summary>
    /// Has playlists name files where they are since somebody moved them in the view. It may take as long as reading every playlist once, so nobody
    /// should wait for it who is in a hurry.
    /// </summary>
    public Task FollowMovesAsync()
    {
        lock (_followingLock)
        {
            // One that has not begun sees this move too.
            if (_isFollowingWanted)
                return _following;
            _isFollowingWanted = true;
            return _following = FollowMovesAsync(_following);
        }
    }

    private async Task FollowMovesAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_followingLock)
            _isFollowingWanted = false;
        try
        {
            if (!_isDisposed)
                await _playlists.UpdateAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_isDisposed)
        {
            // The tree went meanwhile, and its playlists with it.
        }
    }

    /// <summary>What people made for a track holds for copies of it that came since, whichever is shown. Reads the catalog for each track that something was made for.</summary>
    /// <returns>Whether an overlay holds for one more.</returns>
    private async Task<bool> InheritAsync()
    {
        if (Moved is not null)
            await Moved.InheritAsync(_tree).ConfigureAwait(false);
        if (Overlays is not { Tracks: { Count: > 0 } tracks } || _index is null)
            return false;
        _ = await _index.FlushAsync().ConfigureAwait(false);
        HashSet<ulong> known = [.. tracks];
        List<ulong> copies = [];
        foreach (ulong identity in tracks)
        {
            if (_index.FindIdentity(identity) is not (string origin, CatalogFile file))
                continue;
            foreach ((string other, OriginPath path) in _tree.OriginalsOf(origin, file.Path))
            {
                if (_index.Find(other, path) is not { } copy || !known.Add(copy.Identity))
                    continue;
                if (await Overlays.User.CopyOverlaysAsync(identity, new UserTrack(copy.Identity, other, path, copy.Audio, _time.GetUtcNow(), null)).ConfigureAwait(false) is { } problem)
                    _logger.LogWarning("What people want {Path} on origin {Origin} to be is not kept for it: {Problem}", path, other, problem);
                else
                    copies.Add(copy.Identity);
            }
        }

        if (copies.Count > 0)
            Overlays.Note(copies);
        return copies.Count > 0;
    }

    /// <summary>
    /// What people made is told of the files that are gone, and of those that are back. After a look at some folders these only: what lay
    /// elsewhere was not looked for.
    /// </summary>
    /// <returns>Whether a file is known again that was taken for another when it was placed.</returns>
    private async Task<bool> SettleUserAsync(IReadOnlyList<IOrigin> origins, ScanReport report, IReadOnlyCollection<OriginPath>? folders)
    {
        if (User is null || _index is null || await _index.FlushAsync().ConfigureAwait(false) is not null)
            return false;
        bool isKnown = report is { FailedFolders: 0, Kept: 0 };
        HashSet<string> seen = [.. origins.Where(_ => isKnown).Select(origin => origin.Id)];
        return await new UserTracks(User, _index, _tree, _time, _logger).SettleAsync(seen, folders).ConfigureAwait(false);
    }
}
