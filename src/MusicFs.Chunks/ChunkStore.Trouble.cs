using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks;

/// <summary>What the disk below does to the store, and how it comes back. All on the writer's thread.</summary>
public sealed partial class ChunkStore
{
    // Of the disk: from here the store gives room back, takes nothing ahead of time, takes nothing.
    private const double EvictAbove = 0.90;
    private const double NoPrefetchAbove = 0.95;
    private const double NoWritesAbove = 0.99;

    // A cache that writes fast fills a disk faster than it is looked at.
    private const long MeasureAfter = 256L << 20;
    private static readonly TimeSpan AccessInterval = TimeSpan.FromMinutes(5);

    private volatile ChunkStoreState _state = ChunkStoreState.Bypassed;
    private volatile Problem? _problem;
    private volatile DiskError _trouble = DiskError.Closed;
    private double _diskUsed;
    private long _writtenSinceMeasured;
    private long _accessSaved;

    /// <summary>What it is good for at the moment.</summary>
    public ChunkStoreState State => _state;

    /// <summary>Whether there is room for what nobody waits for yet.</summary>
    public bool AcceptsPrefetch => State == ChunkStoreState.Ready && Volatile.Read(ref _diskUsed) < NoPrefetchAbove;

    /// <summary>Takes the folder and reads what is there. A problem only where that must not be tried again.</summary>
    private Problem? Load()
    {
        DiskError error = _folder.Take(out Problem? held);
        if (held is not null)
            return held;
        PackLoader loader = new(_folder, _index, _writer);
        bool isNewer = false;
        if (error == DiskError.None)
            error = loader.Load();
        if (error == DiskError.None && !loader.FoundNewer)
            error = _access.Load();
        if (error == DiskError.None && !loader.FoundNewer)
            error = _protection.Load();
        if (error == DiskError.None && !loader.FoundNewer)
        {
            _index.ClampTimes(Now());
            // From here the disk need only be readable.
            SetState(ChunkStoreState.Ready, DiskError.None, null);
            error = _journal.Load(_index, out isNewer);
        }

        if (loader.FoundNewer || isNewer)
        {
            SetState(ChunkStoreState.Bypassed, DiskError.Closed, null);
            return Newer();
        }

        if (error == DiskError.None)
            error = loader.TidyUp();
        _accessSaved = _options.Time.GetTimestamp();
        if (error != DiskError.None)
            Suspend(error);
        else
            MeasureSpace();
        return null;
    }

    private Problem Newer() => new(
        $"The cache in {_folder.Path} was written by a later version of MusicFs.", "Install that version, or delete the folder: it holds only copies.");

    /// <summary>Every minute: room, limit, trouble that may be over.</summary>
    private void Check()
    {
        if (State == ChunkStoreState.Off)
            return;
        if (State == ChunkStoreState.Bypassed || !_folder.IsStillTaken())
        {
            Restart();
            return;
        }

        MeasureSpace();
        if (State == ChunkStoreState.ReadsOnly)
            TryWriting();
        if (State == ChunkStoreState.Ready && CompleteAbandoned() is var error and not DiskError.None)
            Suspend(error);
        if (State != ChunkStoreState.Ready)
            return;
        if (DiskBytes > Limit)
            TrimTo(Limit);
        _trimmer.Compact();
        AfterTrim(0);
        Sync();
        if (_options.Time.GetElapsedTime(_accessSaved) >= AccessInterval)
            SaveAccessTimes();
    }

    private void SaveAccessTimes()
    {
        if (State != ChunkStoreState.Ready)
            return;
        _accessSaved = _options.Time.GetTimestamp();
        DiskError error = _access.Save();
        if (error != DiskError.None)
            Suspend(error);
    }

    private void SaveProtection()
    {
        if (State == ChunkStoreState.Ready && _protection.Save() is var error and not DiskError.None)
            Suspend(error);
    }

    private void MeasureSpace()
    {
        _writtenSinceMeasured = 0;
        if (_folder.MeasureSpace(out DiskSpace space) != DiskError.None)
            return;
        long excess = (long)((space.Used - EvictAbove) * space.Total);
        if (excess > 0 && _writer.DiskBytes > 0)
        {
            TrimTo(DiskBytes - excess);
            _ = _folder.MeasureSpace(out space);
        }

        Volatile.Write(ref _diskUsed, space.Used);
        if (space.Used >= NoWritesAbove && State == ChunkStoreState.Ready)
            Suspend(DiskError.NoSpace);
    }

    /// <summary>The disk did not take something: nothing more is written until it does.</summary>
    private void Suspend(DiskError error)
    {
        _writer.Abandon();
        // It passes by itself, and soon: no more than this one thing goes past the store.
        if (error == DiskError.TooManyOpen || State is ChunkStoreState.Off)
            return;
        bool isUsable = State is ChunkStoreState.Ready or ChunkStoreState.ReadsOnly;
        SetState(isUsable ? ChunkStoreState.ReadsOnly : ChunkStoreState.Bypassed, error, Describe(error));
        if (error == DiskError.NotFound && isUsable)
            _writing.TryRun(RestartIfGone);
    }

    private Problem Describe(DiskError error) => new(
        $"The cache in {_folder.Path} {error.Describe()}; what is read comes straight from the origins.",
        "Nothing is lost. It is used again as soon as it can be.");

    private void TryWriting()
    {
        if (Volatile.Read(ref _diskUsed) >= NoWritesAbove)
            return;
        // The map's file must be written anew anyway: what changed meanwhile is not in it.
        DiskError error = _journal.Rewrite();
        if (error == DiskError.None)
            error = CompleteAbandoned();
        if (error == DiskError.None)
            SetState(ChunkStoreState.Ready, DiskError.None, null);
        else
            Suspend(error);
    }

    /// <summary>Gives packs that were left in a hurry their tables.</summary>
    private DiskError CompleteAbandoned()
    {
        foreach (Pack pack in _index.Packs())
        {
            DiskError error = pack.IsSealed || _writer.IsOpen(pack) ? DiskError.None : _writer.Complete(pack);
            if (error != DiskError.None)
                return error;
        }

        return DiskError.None;
    }

    private void RestartIfGone()
    {
        if (State != ChunkStoreState.Off && !_folder.IsStillTaken())
            Restart();
    }

    /// <summary>Begins as at the start, with what is in the folder now.</summary>
    private void Restart()
    {
        SetState(ChunkStoreState.Bypassed, _trouble == DiskError.None ? DiskError.NotFound : _trouble, _problem ?? Describe(DiskError.NotFound));
        foreach (Pack pack in _index.Packs())
            _handles.Assign(pack, null);
        _journal.Dispose();
        _index.Clear();
        _writer.Reset();
        Contents.Clear();
        Volatile.Write(ref _failuresInARow, 0);
        if (Load() is { } refusal)
            SetState(ChunkStoreState.Bypassed, DiskError.AccessDenied, refusal);
    }

    private void OnPackGone(Pack pack)
    {
        // Still in the books, and really not there: somebody deleted it.
        if (pack.Slot < 0 || State is not (ChunkStoreState.Ready or ChunkStoreState.ReadsOnly))
            return;
        if (!_folder.IsStillTaken())
        {
            Restart();
            return;
        }

        if (_folder.Open(pack.Name, forWriting: false, out PackFile? file) == DiskError.NotFound)
        {
            _writer.Forget(pack);
            Contents.SweepMissing(_index);
        }

        file?.Dispose();
    }

    private void OnDiskDead()
    {
        if (State is ChunkStoreState.Ready or ChunkStoreState.ReadsOnly)
        {
            _writer.Abandon();
            SetState(ChunkStoreState.Bypassed, DiskError.Failed, Describe(DiskError.Failed));
        }
    }

    private void SetState(ChunkStoreState state, DiskError trouble, Problem? problem)
    {
        bool changed = _state != state || _problem != problem;
        _trouble = trouble;
        _problem = problem;
        _state = state;
        if (!changed || Volatile.Read(ref _disposed) != 0)
            return;
        if (problem is not null)
            Log.Troubled(_options.Logger, problem.What);
        else if (state == ChunkStoreState.Ready)
            Log.Well(_options.Logger, _folder.Path, _index.Chunks);
        _options.StateChanged?.Invoke(state, problem);
    }
}
