using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// Makes the lines of a folder's index entries with versions (docs/decisions/035). A line of a page for people is compared with what is known of its file; the server is
/// asked where that does not do. One use.
/// </summary>
/// <param name="stat">What a file is now.</param>
/// <param name="clock">Time zones of the server's pages.</param>
/// <param name="connections">Files that are asked for at once.</param>
internal sealed class IndexCompletion(Func<OriginPath, CancellationToken, ValueTask<FsResult<OriginEntry>>> stat, IndexClock clock, int connections)
{
    private readonly Dictionary<TimeSpan, List<int>> _unproved = [];
    private OriginEntry?[] _entries = [];

    /// <summary>The entries. A file that is gone meanwhile is left out.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="index">Its index.</param>
    /// <param name="known">What is known of its files; null to have each file's own version.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> RunAsync(
        OriginPath directory, List<IndexEntry> index, Func<OriginPath, OriginVersion?>? known, CancellationToken cancellation)
    {
        _entries = new OriginEntry?[index.Count];
        List<int> asked = [];
        for (int i = 0; i < index.Count; i++)
        {
            OriginPath path = directory.Append(index[i].Name);
            if (index[i].IsFolder || index[i].Version is not null)
                _entries[i] = new OriginEntry(path, index[i].IsFolder ? NodeKind.Directory : NodeKind.File, index[i].Version ?? default);
            else if (known is null || index[i].Line is not { } line)
                asked.Add(i);
            else
                Compare(path, i, line, known(path), asked);
        }

        foreach ((TimeSpan zone, List<int> files) in _unproved)
        {
            FsError error = await ProveAsync(directory, index, zone, files, known!, asked, cancellation).ConfigureAwait(false);
            if (error != FsError.None)
                return error;
        }

        FsError failure = await AskAllAsync(directory, index, asked, cancellation).ConfigureAwait(false);
        foreach (int i in known is null ? [] : asked)
        {
            if (index[i].Line is { } line && _entries[i] is { } entry && entry.Version == known?.Invoke(entry.Path) && IndexClock.ZoneOf(line, entry.Version) is { } zone)
                clock.Learn(zone);
        }

        return failure == FsError.None ? _entries.OfType<OriginEntry>().ToArray() : failure;
    }

    private void Compare(OriginPath path, int i, IndexLine line, OriginVersion? known, List<int> asked)
    {
        if (known is not { } version || !line.Fits(version.Size))
            _entries[i] = new OriginEntry(path, NodeKind.File, OriginVersion.Unknown);
        else if (IndexClock.ZoneOf(line, version) is not { } zone || clock.IsRecent(version))
            asked.Add(i);
        else if (clock.Knows(zone))
            _entries[i] = new OriginEntry(path, NodeKind.File, version);
        else if (_unproved.TryGetValue(zone, out List<int>? others))
            others.Add(i);
        else
            _unproved.Add(zone, [i]);
    }

    /// <summary>One file that is what it was tells that the others are, whose dates are as far from what is known of them.</summary>
    private async ValueTask<FsError> ProveAsync(
        OriginPath directory, List<IndexEntry> index, TimeSpan zone, List<int> files, Func<OriginPath, OriginVersion?> known, List<int> asked, CancellationToken cancellation)
    {
        OriginPath first = directory.Append(index[files[0]].Name);
        FsResult<OriginEntry?> found = await AskAsync(first, cancellation).ConfigureAwait(false);
        if (!found.IsSuccess)
            return found.Error;
        _entries[files[0]] = found.Value;
        if (found.Value is not { } entry || entry.Version != known(first))
        {
            asked.AddRange(files.Skip(1));
            return FsError.None;
        }

        clock.Learn(zone);
        foreach (int i in files)
        {
            OriginPath path = directory.Append(index[i].Name);
            _entries[i] = new OriginEntry(path, NodeKind.File, known(path)!.Value);
        }

        return FsError.None;
    }

    private async ValueTask<FsError> AskAllAsync(OriginPath directory, List<IndexEntry> index, List<int> asked, CancellationToken cancellation)
    {
        FsError failure = FsError.None;
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ParallelOptions several = new() { MaxDegreeOfParallelism = connections, CancellationToken = failed.Token };
        try
        {
            await Parallel.ForEachAsync(asked, several, async (i, token) =>
            {
                FsResult<OriginEntry?> entry = await AskAsync(directory.Append(index[i].Name), token).ConfigureAwait(false);
                if (entry.IsSuccess)
                    _entries[i] = entry.Value;
                else if (!token.IsCancellationRequested)
                    (failure, _) = (entry.Error, failed.CancelAsync());
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? FsError.Interrupted : failure;
        }

        return FsError.None;
    }

    /// <summary>The entry of a file that an index names; null when there is none after all. A denied one is there, without a version.</summary>
    private async ValueTask<FsResult<OriginEntry?>> AskAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<OriginEntry> entry = await stat(path, cancellation).ConfigureAwait(false);
        return entry.Error switch
        {
            FsError.None => entry.Value,
            FsError.AccessDenied => new OriginEntry(path, NodeKind.File, default),
            FsError.NotFound or FsError.NotSupported => new FsResult<OriginEntry?>(value: null),
            _ => entry.Error,
        };
    }
}
