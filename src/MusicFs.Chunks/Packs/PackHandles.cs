using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>The packs' open files: as many as allowed, the one that was not asked for longest closes first. Any thread.</summary>
internal sealed class PackHandles(PackFolder folder, int limit)
{
    private readonly Lock _lock = new();
    private readonly List<Pack> _open = [];
    private long _clock;

    public int Open
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>The pack's file; opening may wait for the disk, so who must not wait is told <see cref="DiskError.NotInMemory"/>.</summary>
    public DiskError Acquire(Pack pack, bool mayWait, out PackFile file)
    {
        lock (_lock)
        {
            pack.FileUsed = ++_clock;
            if (pack.File is { } known)
            {
                file = known;
                return DiskError.None;
            }
        }

        file = null!;
        if (!mayWait)
            return DiskError.NotInMemory;
        DiskError error = folder.Open(pack.Name, forWriting: false, out PackFile? opened);
        if (error == DiskError.TooManyOpen)
        {
            CloseIdle(keep: 0);
            error = folder.Open(pack.Name, forWriting: false, out opened);
        }

        if (opened is null)
            return error;
        file = Keep(pack, opened);
        return DiskError.None;
    }

    /// <summary>Gives a pack the file that its writer opened; another one that was open is closed.</summary>
    public void Assign(Pack pack, PackFile? file)
    {
        PackFile? old;
        PackFile? closing = null;
        lock (_lock)
        {
            old = pack.File;
            pack.File = file;
            pack.FileUsed = ++_clock;
            _open.Remove(pack);
            if (file is not null)
                _open.Add(pack);
            closing = TakeOldest(limit, pack);
        }

        old?.Dispose();
        closing?.Dispose();
    }

    /// <summary>Closes all but the <paramref name="keep"/> that were used last.</summary>
    public void CloseIdle(int keep)
    {
        while (true)
        {
            PackFile? closing;
            lock (_lock)
                closing = TakeOldest(keep, null);
            if (closing is null)
                return;
            closing.Dispose();
        }
    }

    private PackFile Keep(Pack pack, PackFile opened)
    {
        PackFile? closing = null;
        PackFile kept = opened;
        lock (_lock)
        {
            if (pack.File is { } known)
            {
                // Somebody else opened it at the same time.
                kept = known;
                closing = opened;
            }
            else
            {
                pack.File = opened;
                _open.Add(pack);
                closing = TakeOldest(limit, pack);
            }
        }

        closing?.Dispose();
        return kept;
    }

    /// <summary>
    /// Null where no more than <paramref name="keep"/> are open. Neither <paramref name="current"/>, which is about to be read, nor the pack that
    /// is being written counts or is taken.
    /// </summary>
    private PackFile? TakeOldest(int keep, Pack? current)
    {
        Pack? oldest = null;
        int open = 0;
        foreach (Pack pack in _open)
        {
            if (!pack.IsSealed || pack == current)
                continue;
            open++;
            if (oldest is null || pack.FileUsed < oldest.FileUsed)
                oldest = pack;
        }

        if (oldest is null || open < keep || (open == keep && current is null))
            return null;
        _open.Remove(oldest);
        PackFile? file = oldest.File;
        oldest.File = null;
        return file;
    }
}
