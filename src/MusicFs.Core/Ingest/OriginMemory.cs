using System.Collections.Concurrent;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>
/// What one scan of one origin knows from the scans before it, and what it leaves for the next: a file that did not change is not
/// read, one that moved keeps its identity, and one that is gone is forgotten, though only where it is certain (E9, E10). Called by all
/// workers of the scan; without an index nothing but the tree is known.
/// </summary>
internal sealed class OriginMemory(IOrigin origin, ILibraryIndex? index, DepartedFiles departed)
{
    /// <summary>More than this part of an origin does not vanish at once by somebody's wish.</summary>
    private const double Brake = 0.2;

    /// <summary>So few may go whatever part of the origin they are: a person who tidies a small folder.</summary>
    private const int BrakeLeast = 20;

    /// <summary>Files of one audio among which one that moved is looked for.</summary>
    private const int MostAlike = 50;

    private readonly ConcurrentDictionary<(OriginPath Path, bool IsFolder), byte> _gone = new();
    private readonly ConcurrentDictionary<OriginPath, byte> _moved = new();
    private readonly ConcurrentBag<(OriginPath Path, AudioFingerprint Audio)> _suspects = [];

    /// <summary>Whether nothing of the origin was ever kept: then there is nothing to look for.</summary>
    private readonly bool _isFirst = index is null || !index.HasFiles(origin.Id);

    /// <summary>What is known of the files of a folder, by path.</summary>
    public void Recall(OriginPath folder, Dictionary<OriginPath, CatalogFile> known)
    {
        if (_isFirst)
            return;
        foreach (CatalogFile file in index!.FilesIn(origin.Id, folder))
            known[file.Path] = file;
    }

    /// <summary>What the tree has and the origin has not.</summary>
    public void Miss(IEnumerable<(OriginPath Path, bool IsFolder)> gone)
    {
        foreach ((OriginPath, bool) one in gone)
            _gone.TryAdd(one, 0);
    }

    /// <summary>Whether anything was missed.</summary>
    public bool HasMissed => !_gone.IsEmpty;

    /// <summary>A file of the same content that was known under another path; null for one that was never seen.</summary>
    public CatalogFile? FindSame(OriginEntry file)
    {
        CatalogFile? before = _isFirst ? null : index!.FindVersion(origin.Id, file.Version) ?? departed.Find(origin.Id, file.Version);
        return before?.Path == file.Path ? null : before;
    }

    /// <summary>
    /// Whether a file that was seen as <paramref name="before"/> is now the one asked about: only where its old path is gone, so that it
    /// is no second name of it, and only for the first that asks.
    /// </summary>
    public async ValueTask<bool> HasMovedAsync(CatalogFile before, CancellationToken cancellation)
    {
        FsResult<OriginEntry> old = await origin.StatAsync(before.Path, cancellation).ConfigureAwait(false);
        if (old.Error != FsError.NotFound || !_moved.TryAdd(before.Path, 0))
            return false;
        departed.Remove(origin.Id, before);
        return true;
    }

    /// <summary>
    /// Remembers a file that is new at its path and sounds as others did, which may turn out to be gone: who it is is known when all was
    /// looked at (<see cref="FollowAsync"/>).
    /// </summary>
    public void Suspect(OriginEntry file, AudioFingerprint? audio)
    {
        if (_isFirst || audio is not { } known)
            return;
        if (departed.Find(origin.Id, known).Count > 0 || index!.FindAudio(known).Any(other => other.OriginId == origin.Id && other.File.Path != file.Path))
            _suspects.Add((file.Path, known));
    }

    /// <summary>
    /// Gives new files the identity of those of the same audio that are gone, where there is exactly one of either: all that can be known
    /// of a file that was moved and tagged anew, or moved on an origin without marks of versions. Before <see cref="ForgetAsync"/>.
    /// </summary>
    public async ValueTask FollowAsync(VirtualTree tree, CancellationToken cancellation)
    {
        var update = new TreeUpdate();
        foreach (var alike in _suspects.GroupBy(suspect => suspect.Audio))
        {
            HashSet<OriginPath> came = [.. alike.Select(suspect => suspect.Path)];
            if (came.Count > 1)
                continue;
            List<CatalogFile> gone = [.. departed.Find(origin.Id, alike.Key).Where(file => !index!.HasIdentity(file.Identity))];
            IReadOnlyList<(string, CatalogFile)> known = index!.FindAudio(alike.Key);
            // Of so many nobody can say which it was.
            if (known.Count > MostAlike)
                continue;
            foreach ((string originId, CatalogFile file) in known)
            {
                if (originId == origin.Id && !came.Contains(file.Path) && await IsGoneAsync(file.Path, cancellation).ConfigureAwait(false))
                    gone.Add(file);
            }

            if (gone is not [CatalogFile before] || !_moved.TryAdd(before.Path, 0))
                continue;
            OriginPath now = came.First();
            departed.Remove(origin.Id, before);
            update.RemoveFile(origin.Id, before.Path);
            update.SetIdentity(origin.Id, now, before.Identity);
            await index.SetIdentityAsync(origin.Id, now, before.Identity).ConfigureAwait(false);
        }

        if (update.Count > 0)
            tree.Apply(update);
    }

    /// <summary>Of files that are gone and were shown: who they were, and the copies of them on other origins.</summary>
    private List<(ulong Identity, IReadOnlyList<FileCopy> Copies)> FindHeirs(VirtualTree tree, List<OriginPath> gone)
    {
        List<(ulong, IReadOnlyList<FileCopy>)> heirs = [];
        foreach (OriginPath path in index is null ? [] : gone)
        {
            // Most have no copies, which the tree knows.
            if (_moved.ContainsKey(path) || !tree.HasCopies(origin.Id, path)
                || index!.FilesIn(origin.Id, path.Parent).FirstOrDefault(file => file.Path == path) is not { } file)
            {
                continue;
            }

            // A track that another original gave its number keeps that as it is.
            if (tree.HeirsOf(origin.Id, path, file.Identity) is { Count: > 0 } copies)
                heirs.Add((file.Identity, copies));
        }

        return heirs;
    }

    /// <summary>The copy that is shown now where a file is gone is what that was: the number that its track has kept is made of that.</summary>
    private async ValueTask HandOverAsync(VirtualTree tree, List<(ulong Identity, IReadOnlyList<FileCopy> Copies)> heirs)
    {
        var update = new TreeUpdate();
        foreach ((ulong identity, IReadOnlyList<FileCopy> copies) in heirs)
        {
            if (copies.FirstOrDefault(copy => tree.IsShown(copy.OriginId, copy.Path)) is not { } heir)
                continue;
            update.SetIdentity(heir.OriginId, heir.Path, identity);
            await index!.SetIdentityAsync(heir.OriginId, heir.Path, identity).ConfigureAwait(false);
        }

        if (update.Count > 0)
            tree.Apply(update);
    }

    private async ValueTask<bool> IsGoneAsync(OriginPath path, CancellationToken cancellation) =>
        _gone.ContainsKey((path, false)) || (await origin.StatAsync(path, cancellation).ConfigureAwait(false)).Error == FsError.NotFound;

    /// <summary>A number of its own for a file that was never seen; 0, which means its path, where nothing is kept.</summary>
    public ulong NewIdentity(OriginPath path)
    {
        if (index is null)
            return 0;
        ulong identity = NameHash.Of(NameHash.Of(1, Encoding.UTF8.GetBytes(origin.Id)), path.Bytes);
        // A file that moved away keeps the number it got here.
        while (identity == 0 || (!_isFirst && index.HasIdentity(identity)))
            identity = NameHash.Mix(identity);
        return identity;
    }

    public ValueTask RememberAsync(OriginEntry file, in ReadTags read, ulong identity)
    {
        // What an origin did not answer says nothing about the file.
        if (index is null || (read.Problem is not null && !read.IsOfTheContent))
            return ValueTask.CompletedTask;
        TrackTags? tags = read.Problem is null ? read.Tags : null;
        return index.PutAsync(origin.Id, new CatalogFile(file.Path, file.Version, identity, tags, read.Problem, read.Audio, read.Mark));
    }

    /// <summary>What tracks a sheet beside a file says are in it, for those who look for them; null for none.</summary>
    public ValueTask RememberPartsAsync(OriginPath path, string? parts, CatalogFile? known) =>
        index is null || parts == known?.Parts ? ValueTask.CompletedTask : index.SetPartsAsync(origin.Id, path, parts);

    /// <summary>
    /// Forgets what is certain to be gone, unless that is too much of the origin at once. Called when all that was to be looked at was.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="isConfirmed">Whether a person has said that so much is really gone.</param>
    /// <param name="tellFolder">Is told of folders that are forgotten.</param>
    /// <returns>The number of tracks that are kept although they were not found; 0 where they were forgotten.</returns>
    public async ValueTask<int> ForgetAsync(VirtualTree tree, bool isConfirmed, Action<OriginPath> tellFolder)
    {
        var update = new TreeUpdate();
        List<OriginPath> tracks = [];
        int count = 0;
        foreach ((OriginPath path, bool isFolder) in _gone.Keys)
        {
            count += tree.CollectTracks(origin.Id, path, tracks);
            if (isFolder)
                update.RemoveFolder(origin.Id, path);
            else
                update.RemoveFile(origin.Id, path);
        }

        if (!isConfirmed && count > BrakeLeast && count > Brake * tree.TracksOf(origin.Id))
            return count;
        List<(ulong Identity, IReadOnlyList<FileCopy> Copies)> heirs = FindHeirs(tree, tracks);
        if (update.Count > 0)
            tree.Apply(update);
        foreach ((OriginPath path, bool isFolder) in _gone.Keys)
        {
            if (isFolder)
                tellFolder(path);
        }

        if (index is null)
            return 0;
        await HandOverAsync(tree, heirs).ConfigureAwait(false);
        foreach (IGrouping<OriginPath, OriginPath> folder in tracks.GroupBy(track => track.Parent))
        {
            // One that moved has left its row already.
            HashSet<OriginPath> gone = [.. folder.Where(track => !_moved.ContainsKey(track))];
            foreach (CatalogFile file in index.FilesIn(origin.Id, folder.Key).Where(file => gone.Contains(file.Path)))
                departed.Add(origin.Id, file);
            foreach (OriginPath track in gone)
                await index.RemoveAsync(origin.Id, track).ConfigureAwait(false);
        }

        return 0;
    }
}
