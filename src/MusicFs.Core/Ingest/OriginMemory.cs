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
/// workers of the scan; without an index nothing is known and nothing kept.
/// </summary>
internal sealed class OriginMemory(IOrigin origin, ILibraryIndex? index)
{
    /// <summary>More than this part of an origin does not vanish at once by somebody's wish.</summary>
    private const double Brake = 0.2;

    /// <summary>So few may go whatever part of the origin they are: a person who tidies a small folder.</summary>
    private const int BrakeLeast = 20;

    private readonly ConcurrentDictionary<OriginPath, byte> _listed = new();
    private readonly ConcurrentBag<OriginPath> _unknown = [];
    private readonly ConcurrentBag<CatalogFile> _missing = [];
    private readonly ConcurrentDictionary<OriginPath, byte> _moved = new();

    /// <summary>Whether this is the first scan of the origin: then there is nothing to look for.</summary>
    private readonly bool _isFirst = index is null || index.FoldersBelow(origin.Id, OriginPath.Root).Count == 0;
    private int _kept;

    /// <summary>What is known of the files of a folder that was just listed in full, by path.</summary>
    public Dictionary<OriginPath, CatalogFile> Open(OriginPath folder, IReadOnlyList<OriginEntry> entries)
    {
        _listed.TryAdd(folder, 0);
        Dictionary<OriginPath, CatalogFile> known = [];
        if (index is null || _isFirst)
            return known;
        foreach (CatalogFile file in index.FilesIn(origin.Id, folder))
            known.Add(file.Path, file);
        if (known.Count == 0)
            return known;
        HashSet<OriginPath> there = [.. entries.Select(entry => entry.Path)];
        foreach (CatalogFile file in known.Values)
        {
            if (!there.Contains(file.Path))
                _missing.Add(file);
        }

        return known;
    }

    /// <summary>A folder that could not be listed: nothing at or below it is known to be gone.</summary>
    public void Miss(OriginPath folder) => _unknown.Add(folder);

    /// <summary>Counts a file that is as it was.</summary>
    public void Keep() => Interlocked.Increment(ref _kept);

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
    /// Forgets what is certain to be gone, unless that is too much of the origin at once. Called when the whole origin was walked.
    /// </summary>
    /// <param name="isConfirmed">Whether a person has said that so much is really gone.</param>
    /// <returns>The files to be kept although they were not found; none where they were forgotten.</returns>
    public async ValueTask<IReadOnlyList<CatalogFile>> ForgetAsync(bool isConfirmed)
    {
        if (index is null)
            return [];
        List<CatalogFile> gone = [.. _missing];
        foreach (OriginPath folder in index.FoldersBelow(origin.Id, OriginPath.Root))
        {
            if (!_listed.ContainsKey(folder) && !IsUnknown(folder))
                gone.AddRange(index.FilesIn(origin.Id, folder));
        }

        gone.RemoveAll(file => _moved.ContainsKey(file.Path));
        if (!isConfirmed && gone.Count > BrakeLeast && gone.Count > Brake * (gone.Count + _kept))
            return gone;
        foreach (CatalogFile file in gone)
            await index.RemoveAsync(origin.Id, file.Path).ConfigureAwait(false);
        return [];
    }

    private bool IsUnknown(OriginPath folder)
    {
        foreach (OriginPath unknown in _unknown)
        {
            if (unknown == folder || folder.IsBelow(unknown))
                return true;
        }

        return false;
    }
}
