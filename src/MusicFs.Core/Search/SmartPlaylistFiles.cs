using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>
/// Reads the smart playlists (<c>.nsp</c>) that lie on origins, and gives them to the collections. Looks after each look at the origins for those that are new or
/// other than before; what an origin does not give just now stays as it was. One look at a time.
/// </summary>
public sealed class SmartPlaylistFiles(VirtualTree tree, OriginSet origins, CollectionSet collections, ILogger<SmartPlaylistFiles> log) : IDisposable
{
    /// <summary>More of them are hardly people's.</summary>
    private const int MostFiles = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Dictionary<(string OriginId, OriginPath Path), Known> _known = [];

    /// <summary>Whether there may be others after a change: one of the whole of an origin, or of a folder that has any, or had.</summary>
    public bool MayConcern(string originId, OriginChange change)
    {
        return change.Kind != OriginChangeKind.Folder || _known.Keys.Any(file => file.OriginId == originId && file.Path.Parent == change.Path)
            || tree.HasOriginalNamed(originId, change.Path, ".nsp"u8);
    }

    /// <summary>Brings the collections up to date with the files.</summary>
    public async Task UpdateAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Dictionary<(string OriginId, OriginPath Path), Known> known = [];
            bool isChanged = false;
            foreach (FileSource file in (await Task.Run(() => tree.OriginalsNamed(".nsp"u8), cancellation).ConfigureAwait(false)).Take(MostFiles))
            {
                Known? before = _known.GetValueOrDefault((file.OriginId, file.Path));
                Known? now = before?.Version == file.Version ? before : await ReadAsync(file, cancellation).ConfigureAwait(false) ?? before;
                isChanged |= now != before;
                if (now is not null)
                    known.Add((file.OriginId, file.Path), now);
            }

            isChanged |= known.Count != _known.Count;
            _known = known;
            if (isChanged)
                Publish();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Null where its origin does not give it.</summary>
    private async Task<Known?> ReadAsync(FileSource file, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(file.Path.ToString());
        if (file.Version.Size > SmartPlaylist.LongestFile)
            return new Known(file.Version, name, null, $"It is longer than {SmartPlaylist.LongestFile / 1024} KiB.");
        if (origins.Find(file.OriginId) is not { } origin
            || !(await origin.OpenAsync(file.Path, file.Version, cancellation).ConfigureAwait(false)).TryGetValue(out IOriginFile? open))
            return null;
        byte[] content = new byte[file.Version.Size];
        using (open)
        {
            int length = 0;
            while (length < content.Length)
            {
                FsResult<int> read = await open.ReadAsync(length, content.AsMemory(length), cancellation).ConfigureAwait(false);
                if (!read.TryGetValue(out int count) || count == 0)
                    return null;
                length += count;
            }
        }

        SmartPlaylist? list = SmartPlaylist.Parse(content, out string? refusal);
        name = list?.Name is { Length: > 0 } own ? own : name;
        return new Known(file.Version, name, list?.Query, refusal ?? CollectionQuery.CheckName(name));
    }

    private void Publish()
    {
        List<CollectionQuery> found = [];
        List<RefusedList> refused = [];
        foreach (((string originId, OriginPath path), Known one) in _known.OrderBy(static one => one.Value.Name, StringComparer.Ordinal).ThenBy(static one => one.Key.Path.ToString(), StringComparer.Ordinal))
        {
            string place = $"{originId}:{path}";
            string? refusal = one.Refusal
                ?? (found.Exists(other => other.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase)) ? $"Another file has a collection '{one.Name}'." : null);
            if (refusal is null)
            {
                found.Add(new CollectionQuery(one.Name, CollectionOrigin.File, one.Query!));
                continue;
            }

            refused.Add(new RefusedList(one.Name, place, refusal));
            log.LogWarning("{Place} is no collection: {Reason}", place, refusal);
        }

        collections.UseFiles(found, refused);
    }

    /// <param name="Version">Of the file.</param>
    /// <param name="Name">Of the collection.</param>
    /// <param name="Query">Null where it is refused.</param>
    /// <param name="Refusal">Why; null where it is not.</param>
    private sealed record Known(OriginVersion Version, string Name, SearchQuery? Query, string? Refusal);
}
