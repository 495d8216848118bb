using MusicFs.Chunks.Storage;
using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// Appends records to the open pack, begins and seals packs, deletes them. The writer's thread only. After an error the open pack is left
/// as it is (<see cref="Abandon"/>): its good records stay readable, and a later seal or the next start tidies its end.
/// </summary>
internal sealed class PackWriter(PackFolder folder, ChunkIndex index, PackHandles handles, TimeProvider time)
{
    private Pack? _open;
    private uint _lastNumber;

    // Entries of the open pack from this one on are not surely on the disk yet.
    private int _synced;

    public bool HasUnsynced => UnsyncedBytes > 0;

    public long UnsyncedBytes { get; private set; }

    /// <summary>Of all pack files, in bytes. Read from any thread.</summary>
    public long DiskBytes => Volatile.Read(ref _diskBytes);

    private long _diskBytes;

    /// <summary>How long a pack may become.</summary>
    public long PackLength { get; set; }

    /// <summary>Takes over a pack that was there at the start.</summary>
    public void Adopt(Pack pack)
    {
        index.AddPack(pack);
        _diskBytes += pack.Length;
        _lastNumber = Math.Max(_lastNumber, pack.Number);
    }

    /// <summary>Forgets everything; the next start begins with <see cref="Adopt"/>.</summary>
    public void Reset()
    {
        Abandon();
        _lastNumber = 0;
        Volatile.Write(ref _diskBytes, 0);
    }

    /// <summary>Appends a record. It is in the index when this returns, and on the disk after the next <see cref="Sync"/>.</summary>
    public DiskError Append(Span<byte> record, PackEntry entry, uint accessed)
    {
        if (_open is not null && _open.RecordsEnd + record.Length > PackLength && _open.Count > 0)
        {
            DiskError sealing = Seal();
            if (sealing != DiskError.None)
                return sealing;
        }

        if (_open is null)
        {
            DiskError beginning = Begin();
            if (beginning != DiskError.None)
                return beginning;
        }

        Pack pack = _open!;
        PackRecord.Place(record, pack.Number, accessed);
        entry.Offset = (uint)pack.RecordsEnd;
        entry.Accessed = accessed;
        DiskError error = Failpoint.Fails(Failpoint.PackBeforeWrite) ? DiskError.Failed : pack.File!.Write(pack.RecordsEnd, record);
        if (error == DiskError.None && Failpoint.Fails(Failpoint.PackBeforeIndex))
            error = DiskError.Failed;
        if (error != DiskError.None)
        {
            // What was written of it counts as nothing: the file ends where it ended.
            _ = pack.File!.SetLength(pack.RecordsEnd);
            return error;
        }

        pack.RecordsEnd += record.Length;
        SetLength(pack, pack.RecordsEnd);
        UnsyncedBytes += record.Length;
        index.Add(pack, entry);
        return Failpoint.Fails(Failpoint.PackAfterWrite) ? DiskError.Failed : DiskError.None;
    }

    /// <summary>What was appended is on the disk when this returns. After an error what was not is no longer in the index.</summary>
    public DiskError Sync()
    {
        if (_open is null || !HasUnsynced)
            return DiskError.None;
        DiskError error = _open.File!.Sync();
        UnsyncedBytes = 0;
        if (error != DiskError.None)
        {
            // The system may have thrown the pages away; what it still reads from memory is not to be relied on.
            for (int i = _open.Count - 1; i >= _synced; i--)
                index.Drop(_open.Entry(i).Id, _open, _open.Entry(i).Offset);
        }

        _synced = _open.Count;
        return error;
    }

    /// <summary>Completes the open pack with its table. It is written no more.</summary>
    public DiskError Seal()
    {
        if (_open is not { } pack)
            return DiskError.None;
        // First the records, then the table that vouches for them.
        DiskError error = Sync();
        if (error == DiskError.None)
            error = WriteTable(pack, pack.File!);
        if (error == DiskError.None)
            _open = null;
        return error;
    }

    /// <summary>Writes the table of a pack that was left without one.</summary>
    public DiskError Complete(Pack pack)
    {
        DiskError error = folder.Open(pack.Name, forWriting: true, out PackFile? file);
        if (file is null)
            return error;
        error = WriteTable(pack, file);
        handles.Assign(pack, error == DiskError.None ? file : null);
        if (error != DiskError.None)
            file.Dispose();
        return error;
    }

    /// <summary>Goes on with a pack of an earlier run that has room; its table, if it has one, is cut off.</summary>
    public DiskError Resume(Pack pack)
    {
        DiskError error = folder.Open(pack.Name, forWriting: true, out PackFile? file);
        if (file is null)
            return error;
        error = file.SetLength(pack.RecordsEnd);
        if (error != DiskError.None)
        {
            file.Dispose();
            return error;
        }

        SetLength(pack, pack.RecordsEnd);
        pack.IsSealed = false;
        handles.Assign(pack, file);
        _open = pack;
        // It may hold what the system never wrote; all of it is asked for at the next sync, and dropped if that fails.
        _synced = pack.Count;
        return DiskError.None;
    }

    /// <summary>Writes no more to the open pack.</summary>
    public void Abandon()
    {
        _open = null;
        UnsyncedBytes = 0;
    }

    public bool IsOpen(Pack pack) => pack == _open;

    /// <summary>Deletes a pack, and with it the chunks that are only there. After an error it is as it was.</summary>
    public DiskError Delete(Pack pack)
    {
        DiskError error = Failpoint.Fails(Failpoint.PackBeforeDelete) ? DiskError.Failed : folder.Delete(pack.Name);
        if (error != DiskError.None)
            return error;
        _ = Failpoint.Fails(Failpoint.PackAfterDelete);
        Forget(pack);
        return DiskError.None;
    }

    /// <summary>Takes a pack out of the books whose file is gone.</summary>
    public void Forget(Pack pack)
    {
        if (IsOpen(pack))
            Abandon();
        index.RemovePack(pack);
        handles.Assign(pack, null);
        SetLength(pack, 0);
    }

    private DiskError Begin()
    {
        uint number = _lastNumber + 1;
        Pack pack = new(number);
        DiskError error = folder.Create(pack.Name, out PackFile? file);
        if (error == DiskError.TooManyOpen)
        {
            handles.CloseIdle(keep: 0);
            error = folder.Create(pack.Name, out file);
        }

        if (error is DiskError.None or DiskError.Exists)
            _lastNumber = number;
        if (file is null)
            return error;

        Span<byte> header = stackalloc byte[PackFormat.HeaderLength];
        PackFormat.WriteHeader(header, number, Now());
        error = file.Write(0, header);
        if (error == DiskError.None)
            error = folder.SyncNames();
        if (error != DiskError.None)
        {
            file.Dispose();
            _ = folder.Delete(pack.Name);
            return error;
        }

        index.AddPack(pack);
        SetLength(pack, PackFormat.HeaderLength);
        handles.Assign(pack, file);
        _open = pack;
        _synced = 0;
        return DiskError.None;
    }

    private DiskError WriteTable(Pack pack, PackFile file)
    {
        byte[] table = PackTable.Encode(pack);
        DiskError error = Failpoint.Fails(Failpoint.TableBeforeWrite) ? DiskError.Failed : file.Write(pack.RecordsEnd, table);
        // Bytes behind the table, of a write that failed, would hide it.
        if (error == DiskError.None)
            error = file.SetLength(pack.RecordsEnd + table.Length);
        if (error == DiskError.None)
            error = Failpoint.Fails(Failpoint.TableBeforeSync) ? DiskError.Failed : file.Sync();
        if (error != DiskError.None)
        {
            if (file.SetLength(pack.RecordsEnd) == DiskError.None)
                SetLength(pack, pack.RecordsEnd);
            return error;
        }

        SetLength(pack, pack.RecordsEnd + table.Length);
        pack.IsSealed = true;
        return DiskError.None;
    }

    private void SetLength(Pack pack, long length)
    {
        Volatile.Write(ref _diskBytes, _diskBytes + length - pack.Length);
        pack.Length = length;
    }

    private uint Now() => (uint)time.GetUtcNow().ToUnixTimeSeconds();
}
