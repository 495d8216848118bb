using MusicFs.Chunks.Contents;
using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks;

/// <summary>
/// The chunk store on the local disk: chunks in pack files, docs/formats/chunk-store.md. One process at a time has its folder; all mounts of
/// that process share one store.
/// </summary>
/// <remarks>
/// Any thread reads. Everything that writes is done by one thread, in the order it came, so nothing here is locked over I/O: index, pins and
/// map have each a lock of their own for memory, and none is taken inside another but the map's before the index's.
/// </remarks>
public sealed partial class ChunkStore : IChunkStore
{
    private readonly ChunkStoreOptions _options;
    private readonly PackFolder _folder;
    private readonly ChunkIndex _index = new();
    private readonly PinCounts _pins = new();
    private readonly PackHandles _handles;
    private readonly PackReader _reader;
    private readonly PackWriter _writer;
    private readonly PackTrimmer _trimmer;
    private readonly PackVerifier _verifier;
    private readonly AccessTimes _access;
    private readonly ProtectedFiles _protection;
    private readonly MapJournal _journal;
    private readonly DiskThreads _writing = new(1, "chunks-writer");
    private readonly DiskThreads _waiting = new(4, "chunks-reader");
    private readonly ITimer _checkTimer;
    private readonly ITimer _syncTimer;
    private long _limit;
    private int _disposed;

    private ChunkStore(ChunkStoreOptions options, PackFolder folder)
    {
        _options = options;
        _limit = options.Limit;
        _folder = folder;
        _handles = new PackHandles(folder, options.MostOpenFiles);
        _reader = new PackReader(_handles);
        _writer = new PackWriter(folder, _index, _handles, options.Time) { PackLength = options.EffectivePackLength };
        _verifier = new PackVerifier(_index, _reader);
        _access = new AccessTimes(folder, _index);
        int mostRanges = (int)Math.Clamp(options.Limit / Chunking.FastCdc.Minimum, 1 << 16, 1 << 26);
        Contents = new ContentMap(mostRanges, Now, OnContentsChanged) { ProtectionChanged = () => _writing!.TryRun(SaveProtection) };
        _trimmer = new PackTrimmer(_index, _writer, _reader, _pins, Contents.ProtectedChunks);
        _protection = new ProtectedFiles(folder, Contents);
        _journal = new MapJournal(folder, Contents);
        _checkTimer = options.Time.CreateTimer(_ => _writing.TryRun(Check), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _syncTimer = options.Time.CreateTimer(_ => _writing.TryRun(Sync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What all files together may take. Another limit holds from the next look at the disk on; whether there is a store at all it does not change.</summary>
    public long Limit
    {
        get => Interlocked.Read(ref _limit);
        set => Interlocked.Exchange(ref _limit, value);
    }

    /// <summary>Which parts of which file version are stored.</summary>
    public ContentMap Contents { get; }

    /// <inheritdoc/>
    public ChunkStoreStatistics Statistics
    {
        get
        {
            Pack[] packs = _index.Packs();
            return new ChunkStoreStatistics
            {
                State = State,
                Problem = _problem,
                AcceptsPrefetch = AcceptsPrefetch,
                Chunks = _index.Chunks,
                Packs = packs.Length,
                ContentBytes = _index.ContentBytes,
                LiveBytes = packs.Sum(static pack => pack.LiveBytes),
                DiskBytes = DiskBytes,
                Limit = Limit,
                DiskUsed = _diskUsed,
                Hits = Volatile.Read(ref _hits),
                Misses = Volatile.Read(ref _misses),
                Waits = Volatile.Read(ref _waits),
                Stored = Volatile.Read(ref _stored),
                Duplicates = Volatile.Read(ref _duplicates),
                DuplicateBytes = Volatile.Read(ref _duplicateBytes),
                Evicted = Volatile.Read(ref _evicted),
                Damaged = Volatile.Read(ref _damaged),
                Pinned = _pins.Chunks,
            };
        }
    }

    private long DiskBytes => _writer.DiskBytes + _access.Length + _protection.Length + _journal.Length;

    /// <summary>
    /// Opens the store of a folder. There is no store, but a problem, where another process has the folder or a later version wrote it. A
    /// folder that cannot be used gives a store that is bypassed until it can.
    /// </summary>
    public static ValueTask<(ChunkStore? Store, Problem? Problem)> OpenAsync(ChunkStoreOptions options) =>
        OpenAsync(options, new DiskFolder(Path.GetFullPath(options.Folder)));

    internal static async ValueTask<(ChunkStore? Store, Problem? Problem)> OpenAsync(ChunkStoreOptions options, PackFolder folder)
    {
        ChunkStore store = new(options, folder);
        if (options.Limit <= 0)
        {
            store.SetState(ChunkStoreState.Off, DiskError.NoSpace, null);
            return (store, null);
        }

        Problem? refusal = await store._writing.RunAsync(store.Load, null).ConfigureAwait(false);
        if (refusal is not null)
        {
            await store.DisposeAsync().ConfigureAwait(false);
            return (null, refusal);
        }

        store._checkTimer.Change(options.CheckInterval, options.CheckInterval);
        return (store, null);
    }

    /// <summary>What was put and mapped so far survives a power cut once this completes.</summary>
    public async ValueTask FlushAsync() => await OnWriterAsync(() =>
    {
        Sync();
        SaveAccessTimes();
    }).ConfigureAwait(false);

    /// <summary>Gives back the memory and the open files that only make things faster.</summary>
    public void Shed()
    {
        _reader.Shed();
        _handles.CloseIdle(keep: 4);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _checkTimer.DisposeAsync().ConfigureAwait(false);
        await _syncTimer.DisposeAsync().ConfigureAwait(false);
        await OnWriterAsync(Close).ConfigureAwait(false);
        _writing.Dispose();
        _waiting.Dispose();
    }

    private void Close()
    {
        if (State is ChunkStoreState.Ready)
        {
            Sync();
            if (_writer.Seal() != DiskError.None)
                _writer.Abandon();
            SaveAccessTimes();
        }

        SetState(ChunkStoreState.Off, DiskError.Closed, null);
        _journal.Dispose();
        foreach (Pack pack in _index.Packs())
            _handles.Assign(pack, null);
        _folder.Dispose();
    }

    private async ValueTask OnWriterAsync(Action work) =>
        await _writing.RunAsync(
            () =>
            {
                work();
                return true;
            },
            ended: false).ConfigureAwait(false);

    // The clock may be set back; the order of use must not be.
    private uint Now()
    {
        uint now = (uint)_options.Time.GetUtcNow().ToUnixTimeSeconds();
        uint latest = Volatile.Read(ref _latest);
        if (now <= latest)
            return latest;
        Volatile.Write(ref _latest, now);
        return now;
    }

    private uint _latest = 1;
}
