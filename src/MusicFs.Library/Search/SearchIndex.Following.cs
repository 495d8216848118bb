using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Search;

/// <content>The loop that keeps the index in step with the catalog.</content>
public sealed partial class SearchIndex
{
    private const int BatchLength = 1000;

    /// <summary>Rows of tracks that changed are left behind in the words; above so many, and as many as there are tracks, all is made anew.</summary>
    private const long MostDead = 100_000;

    internal static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>A scan that goes on has told of more after so long.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>A scan may take hours, and what it found is to be found meanwhile: a batch each time.</summary>
    internal static readonly TimeSpan LongestYield = TimeSpan.FromSeconds(5);

    private long _added;
    private int _waiting;
    private volatile bool _isSettling;
    private bool _isSettled;

    /// <summary>Follows the catalog until it is stopped. One at a time; after it failed it may be called again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using BackgroundThread thread = new("search index");
        try
        {
            await thread.RunAsync(() => CatchUp(stop)).ConfigureAwait(false);
            long seen = 0;
            while (await _queue.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                if (_isDamaged)
                    await thread.RunAsync(() => CatchUp(stop)).ConfigureAwait(false);
                seen = await YieldAsync(seen, stop).ConfigureAwait(false);
                long begun = Stopwatch.GetTimestamp();
                await FollowAsync(thread, stop).ConfigureAwait(false);
                // Whoever writes the catalog comes first: while more comes in, at most half of the time is taken from them.
                TimeSpan taken = Stopwatch.GetElapsedTime(begun);
                if (_queue.Reader.TryPeek(out _))
                    await Task.Delay(taken < LongestPause ? taken : LongestPause, _time, stop).ConfigureAwait(false);
            }
        }
        catch (SqliteException error)
        {
            Fail(error);
            // It may be the disk, and the next try better.
            throw;
        }
    }

    /// <summary>Looks at tracks again whose tags are to be shown otherwise.</summary>
    public void Note(IReadOnlyCollection<ulong> identities) => Add(new SearchWork(0, [.. identities]));

    /// <summary>Completes when everything that was told before it is in the index.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Add(new SearchWork(0, [], done)))
            done.TrySetResult();
        return done.Task;
    }

    /// <summary>Makes all of it anew from the catalog. Completes when that is done.</summary>
    public Task RebuildAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Add(new SearchWork(0, [], done, IsRebuild: true)))
            done.TrySetResult();
        return done.Task;
    }

    /// <summary>All that was there when the library was first looked at is known: what comes from now on is new.</summary>
    public async Task SettleAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        _isSettling = true;
        await FlushAsync().ConfigureAwait(false);
    }

    private void NotePlays(IReadOnlyCollection<ulong> identities) => Add(new SearchWork(0, []) { Played = identities });

    private bool Add(SearchWork work)
    {
        Interlocked.Add(ref _pending, work.Identities.Length);
        Interlocked.Add(ref _added, work.Identities.Length);
        if (work.Done is not null)
            Interlocked.Increment(ref _waiting);
        if (_queue.Writer.TryWrite(work))
            return true;
        Interlocked.Add(ref _pending, -work.Identities.Length);
        if (work.Done is not null)
            Interlocked.Decrement(ref _waiting);
        return false;
    }

    /// <summary>
    /// Lets a scan go first: who tells of a thousand tracks and then of more wants the processor and the disk for itself, and is mostly soon done. Not where
    /// somebody waits for the index.
    /// </summary>
    /// <param name="seen">What this returned last.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Tracks that it was told of so far.</returns>
    private async Task<long> YieldAsync(long seen, CancellationToken stop)
    {
        long begun = _time.GetTimestamp();
        while (Volatile.Read(ref _added) is var added && added != seen)
        {
            seen = added;
            if (Volatile.Read(ref _pending) < BatchLength || Volatile.Read(ref _waiting) > 0 || _time.GetElapsedTime(begun) >= LongestYield)
                break;
            await Task.Delay(Look, _time, stop).ConfigureAwait(false);
        }

        return seen;
    }

    private async Task FollowAsync(BackgroundThread thread, CancellationToken stop)
    {
        List<TaskCompletionSource> waiting = [];
        HashSet<ulong> identities = [];
        List<IReadOnlyCollection<ulong>> played = [];
        long revision = 0;
        bool isRebuild = false;
        int taken = 0;
        while (identities.Count < BatchLength && _queue.Reader.TryRead(out SearchWork? work))
        {
            identities.UnionWith(work.Identities);
            taken += work.Identities.Length;
            revision = Math.Max(revision, work.Revision);
            isRebuild |= work.IsRebuild;
            if (work.Played is not null)
                played.Add(work.Played);
            if (work.Done is not null)
                waiting.Add(work.Done);
        }

        Interlocked.Add(ref _waiting, -waiting.Count);

        try
        {
            await thread.RunAsync(() => Write([.. identities], revision)).ConfigureAwait(false);
            if (played.Count > 0)
                await thread.RunAsync(() => WritePlays(played)).ConfigureAwait(false);
            if (isRebuild)
            {
                await thread.RunAsync(() =>
                {
                    _writer!.Clear(_catalog.Id);
                    CatchUp(stop);
                }).ConfigureAwait(false);
            }

            if (_isSettling && !_isSettled)
            {
                _writer!.Execute("UPDATE about SET is_settled = 1");
                _isSettled = true;
            }
        }
        finally
        {
            Interlocked.Add(ref _pending, -taken);
            waiting.ForEach(static done => done.TrySetResult());
        }
    }

    private void WritePlays(List<IReadOnlyCollection<ulong>> played)
    {
        if (_plays is null)
            return;
        bool isAll = played.Exists(static identities => identities.Count == 0);
        IReadOnlyList<User.PlayCount>? counts = isAll ? _plays.All() : [.. played.SelectMany(static identities => identities).Distinct().Select(_plays.Of)];
        if (counts is null)
            return;
        _writer!.PutPlays(counts, isAll);
        Interlocked.Increment(ref _generation);
        Changed?.Invoke();
    }

    private void Write(ulong[] identities, long revision)
    {
        if (identities.Length == 0 && revision == 0)
            return;
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        List<(ulong, IndexEntry?)> entries = new(identities.Length);
        foreach (ulong identity in identities)
            entries.Add((identity, EntryOf(identity, now)));
        _writer!.Apply(entries, revision);
        Interlocked.Increment(ref _generation);
        Changed?.Invoke();
    }

    private IndexEntry? EntryOf(ulong identity, long now)
    {
        if (_catalog.FindIdentity(identity) is not (string originId, CatalogFile file))
            return null;
        ulong code = _corrections?.CodeOf(identity) ?? 0;
        Contracts.Tags.TrackTags? tags = code == 0 || file.Tags is null ? file.Tags : _corrections!.Correct(identity, file.Tags);
        long added = _isSettled ? now : Math.Min(now, file.Version.ModifiedNanoseconds / 1_000_000_000);
        byte[]? audio = file.Audio?.ToBytes();
        ulong? copy = audio is null ? null : _catalog.CopyOf(identity, audio);
        return new IndexEntry(SearchableTrack.Of(tags, file.Path.Name.IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(file.Path.Name), file.Parts), originId, code, added)
        {
            SharedAudio = copy is null ? null : audio, Copy = copy ?? 0,
        };
    }

    /// <summary>Brings the index to where the catalog is, after a start or for one made anew.</summary>
    private void CatchUp(CancellationToken stop)
    {
        _isCaughtUp = false;
        Reopen();
        (string catalog, long indexed, long next, bool isSettled) = Read(static reader => reader.About());
        _isSettled = isSettled;
        long tracks = Read(static reader => reader.Count());
        bool isAnother = catalog != _catalog.Id;
        if (isAnother || next - tracks > Math.Max(MostDead, tracks))
        {
            _writer!.Clear(_catalog.Id);
            (indexed, tracks) = (0, 0);
        }

        long revision = _catalog.Revision;
        if (indexed != revision)
        {
            AddChanged(indexed, stop);
            if (tracks > 0)
                RemoveGone(stop);
            _writer!.Apply([], revision);
            _writer!.Execute("DELETE FROM kept");
        }

        AddCorrected(stop);
        if (_plays?.All() is { } plays)
            _writer!.PutPlays(plays, isAll: true);
        _isCaughtUp = true;
        _problem = null;
        Interlocked.Increment(ref _generation);
        Changed?.Invoke();
    }

    /// <summary>Opens the file, or makes it anew where it is damaged or of a later version.</summary>
    private void Reopen()
    {
        if (_writer is null || _isDamaged)
        {
            Close();
            try
            {
                Connect();
                if (_isDamaged || Read(static reader => reader.Check() ?? "ok") != "ok")
                    throw new SqliteException("damaged", 11);
            }
            catch (SqliteException error) when (SqliteFile.IsDamage(error))
            {
                Close();
                Delete(Path.GetDirectoryName(_path)!);
                Connect();
            }

            _isDamaged = false;
        }
    }

    private void Connect()
    {
        SqliteConnection connection = SqliteFile.Connect(_path, isDurable: false);
        if (SqliteFile.Migrate(connection, SqliteFile.Scripts("search")))
        {
            _writer = new SearchWriter(connection);
            return;
        }

        connection.Dispose();
        throw new SqliteException("of a later version", 26);
    }

    private void Close()
    {
        _writer?.Dispose();
        _writer = null;
        Interlocked.Increment(ref _readerEpoch);
        while (_readers.TryTake(out SearchReader? reader))
            reader.Dispose();
    }

    private void AddChanged(long indexed, CancellationToken stop)
    {
        long row = 0;
        while (_catalog.ChangedAfter(indexed, row, BatchLength) is { Count: > 0 } changed)
        {
            stop.ThrowIfCancellationRequested();
            row = changed[^1].Row;
            Write([.. changed.Select(static one => one.Identity)], 0);
        }
    }

    private void RemoveGone(CancellationToken stop)
    {
        long row = 0;
        while (Read(reader => reader.After(row, 10 * BatchLength)) is { Count: > 0 } known)
        {
            stop.ThrowIfCancellationRequested();
            row = known[^1].Row;
            (ulong, IndexEntry?)[] gone = [.. known.Where(one => !_catalog.HasIdentity(one.Identity)).Select(static one => (one.Identity, (IndexEntry?)null))];
            if (gone.Length > 0)
                _writer!.Apply(gone, 0);
        }
    }

    /// <summary>Corrections may have changed after the index was written last.</summary>
    private void AddCorrected(CancellationToken stop)
    {
        if (_corrections is null)
            return;
        Dictionary<ulong, ulong> known = (Read(static reader => reader.Overlaid()) ?? []).ToDictionary(static one => one.Identity, static one => one.Overlay);
        ulong[] behind = [.. _corrections.Corrected.Union(known.Keys).Where(identity => _corrections.CodeOf(identity) != known.GetValueOrDefault(identity))];
        foreach (ulong[] some in behind.Chunk(BatchLength))
        {
            stop.ThrowIfCancellationRequested();
            Write(some, 0);
        }
    }
}
