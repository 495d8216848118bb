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
internal sealed class OriginMemory(IOrigin origin, ILibraryIndex? index)
{
    /// <summary>More than this part of an origin does not vanish at once by somebody's wish.</summary>
    private const double Brake = 0.2;

    /// <summary>So few may go whatever part of the origin they are: a person who tidies a small folder.</summary>
    private const int BrakeLeast = 20;

    private readonly ConcurrentBag<(OriginPath Path, bool IsFolder)> _gone = [];
    private readonly ConcurrentDictionary<OriginPath, byte> _moved = new();

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
            _gone.Add(one);
    }

    /// <summary>Whether anything was missed.</summary>
    public bool HasMissed => !_gone.IsEmpty;

    /// <summary>A file of the same content that was known under another path; null for one that was never seen.</summary>
    public CatalogFile? FindSame(OriginEntry file) =>
        !_isFirst && index!.FindVersion(origin.Id, file.Version) is { } before && before.Path != file.Path ? before : null;

    /// <summary>
    /// Whether a file that was seen as <paramref name="before"/> is now the one asked about: only where its old path is gone, so that it
    /// is no second name of it, and only for the first that asks.
    /// </summary>
    public async ValueTask<bool> HasMovedAsync(CatalogFile before, CancellationToken cancellation)
    {
        FsResult<OriginEntry> old = await origin.StatAsync(before.Path, cancellation).ConfigureAwait(false);
        return old.Error == FsError.NotFound && _moved.TryAdd(before.Path, 0);
    }

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
        return index.PutAsync(origin.Id, new CatalogFile(file.Path, file.Version, identity, tags, read.Problem));
    }

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
        foreach ((OriginPath path, bool isFolder) in _gone)
        {
            count += tree.CollectTracks(origin.Id, path, tracks);
            if (isFolder)
                update.RemoveFolder(origin.Id, path);
            else
                update.RemoveFile(origin.Id, path);
        }

        if (!isConfirmed && count > BrakeLeast && count > Brake * tree.TracksOf(origin.Id))
            return count;
        if (update.Count > 0)
            tree.Apply(update);
        foreach ((OriginPath path, bool isFolder) in _gone)
        {
            if (isFolder)
                tellFolder(path);
        }

        if (index is null)
            return 0;
        foreach (OriginPath track in tracks)
        {
            // One that moved has left its row already.
            if (!_moved.ContainsKey(track))
                await index.RemoveAsync(origin.Id, track).ConfigureAwait(false);
        }

        return 0;
    }
}
