using MusicFs.Chunks.Storage;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks.Tests.Storage;

/// <summary>
/// A disk in memory that fails as the test says, remembers what was synced, and can be looked at as a crash of the process or of the
/// machine would have left it.
/// </summary>
internal sealed class MemoryFolder : PackFolder
{
    private readonly Lock _lock = new();
    private readonly List<Action<Dictionary<string, MemoryFile>>> _unsyncedNames = [];
    private Dictionary<string, MemoryFile> _durableNames = [];
    private Dictionary<string, MemoryFile> _names = [];

    public override string Path => "/memory";

    /// <summary>What a step says, by the file's name; a write that fails is half done. None lets it be done.</summary>
    public Func<DiskStep, string, DiskError> OnStep { get; set; } = static (_, _) => DiskError.None;

    public int StepsDone { get; private set; }

    public long Capacity { get; set; } = 1L << 30;

    /// <summary>Somebody deleted the folder; it is made again when it is taken again.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>Set where reads that must not wait are to find nothing.</summary>
    public bool IsCold { get; set; }

    public int OpenFiles { get; private set; }

    public int MostOpenFiles { get; set; } = int.MaxValue;

    public long Bytes
    {
        get
        {
            lock (_lock)
                return _names.Values.Sum(static file => (long)file.Content.Length);
        }
    }

    public IReadOnlyDictionary<string, MemoryFile> Files
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, MemoryFile>(_names);
        }
    }

    public int CountStep()
    {
        lock (_lock)
            return ++StepsDone;
    }

    public void DeleteAll()
    {
        lock (_lock)
        {
            _names = [];
            _durableNames = [];
            _unsyncedNames.Clear();
            IsDeleted = true;
        }
    }

    /// <summary>What is left when the process is killed now.</summary>
    public MemoryFolder AfterKill()
    {
        lock (_lock)
            return With(_names.ToDictionary(static file => file.Key, static file => file.Value.Clone()));
    }

    /// <summary>What is left when the power fails now: names as of any moment since they were synced, contents torn and out of order.</summary>
    public MemoryFolder AfterPowerCut(Random random)
    {
        lock (_lock)
        {
            Dictionary<string, MemoryFile> names = new(_durableNames);
            foreach (Action<Dictionary<string, MemoryFile>> change in _unsyncedNames.Take(random.Next(_unsyncedNames.Count + 1)))
                change(names);
            return With(names.ToDictionary(static file => file.Key, file => file.Value.AfterPowerCut(random)));
        }
    }

    public override DiskError Take(out Problem? held)
    {
        held = null;
        DiskError error = OnStep(DiskStep.Take, "");
        IsDeleted &= error != DiskError.None;
        return error;
    }

    public override bool IsStillTaken() => !IsDeleted;

    public override DiskError List(out IReadOnlyList<(string Name, long Length)> files)
    {
        lock (_lock)
            files = [.. _names.Select(static file => (file.Key, (long)file.Value.Content.Length))];
        return OnStep(DiskStep.List, "");
    }

    public override DiskError Create(string name, out PackFile? file)
    {
        file = null;
        DiskError error = Step(DiskStep.Create, name);
        if (error != DiskError.None)
            return error;
        lock (_lock)
        {
            if (_names.ContainsKey(name))
                return DiskError.Exists;
            if (OpenFiles >= MostOpenFiles)
                return DiskError.TooManyOpen;
            MemoryFile created = new();
            Rename(names => names[name] = created);
            return OpenLocked(created, name, out file);
        }
    }

    public override DiskError Open(string name, bool forWriting, out PackFile? file)
    {
        file = null;
        DiskError error = Step(DiskStep.Open, name);
        if (error != DiskError.None)
            return error;
        lock (_lock)
            return _names.TryGetValue(name, out MemoryFile? known) ? OpenLocked(known, name, out file) : DiskError.NotFound;
    }

    public override DiskError Delete(string name)
    {
        DiskError error = Step(DiskStep.Delete, name);
        if (error == DiskError.None)
            Rename(names => names.Remove(name));
        return error;
    }

    public override DiskError Replace(string from, string to)
    {
        DiskError error = Step(DiskStep.Replace, from);
        if (error != DiskError.None)
            return error;
        Rename(names =>
        {
            if (names.Remove(from, out MemoryFile? file))
                names[to] = file;
        });
        return DiskError.None;
    }

    public override DiskError SyncNames()
    {
        DiskError error = Step(DiskStep.SyncNames, "");
        lock (_lock)
        {
            if (error != DiskError.None)
                return error;
            _durableNames = new(_names);
            _unsyncedNames.Clear();
            return error;
        }
    }

    public override DiskError MeasureSpace(out DiskSpace space)
    {
        space = new DiskSpace(Capacity, Math.Max(0, Capacity - Bytes));
        return OnStep(DiskStep.MeasureSpace, "");
    }

    public override void Dispose()
    {
    }

    private static MemoryFolder With(Dictionary<string, MemoryFile> names) =>
        new() { _names = names, _durableNames = new(names) };

    private DiskError Step(DiskStep step, string name) => IsDeleted ? DiskError.NotFound : OnStep(step, name);

    private void Rename(Action<Dictionary<string, MemoryFile>> change)
    {
        lock (_lock)
        {
            change(_names);
            _unsyncedNames.Add(change);
        }
    }

    private DiskError OpenLocked(MemoryFile file, string name, out PackFile? opened)
    {
        opened = null;
        if (OpenFiles >= MostOpenFiles)
            return DiskError.TooManyOpen;
        OpenFiles++;
        opened = new Handle(this, file, name);
        return DiskError.None;
    }

    private sealed class Handle(MemoryFolder folder, MemoryFile file, string name) : PackFile
    {
        private bool _closed;

        public override DiskError Read(long offset, Span<byte> destination, bool mayWait, out int count)
        {
            count = 0;
            if (!mayWait && folder.IsCold)
                return DiskError.NotInMemory;
            DiskError error = folder.OnStep(DiskStep.Read, name);
            if (error != DiskError.None)
                return error;
            lock (folder._lock)
            {
                if (_closed)
                    return DiskError.Closed;
                count = (int)Math.Clamp(file.Content.Length - offset, 0, destination.Length);
                file.Content.AsSpan((int)Math.Min(offset, file.Content.Length), count).CopyTo(destination);
                return DiskError.None;
            }
        }

        public override DiskError Write(long offset, ReadOnlySpan<byte> content)
        {
            DiskError error = folder.OnStep(DiskStep.Write, name);
            long room = folder.Capacity - folder.Bytes;
            if (error == DiskError.None && offset + content.Length - file.Content.Length > room)
                error = DiskError.NoSpace;
            lock (folder._lock)
            {
                if (_closed)
                    return DiskError.Closed;
                // A write that fails has usually written something.
                int length = error == DiskError.None ? content.Length : (int)Math.Min(content.Length / 2, Math.Max(0, room));
                file.Write(offset, content[..length]);
                return error;
            }
        }

        public override DiskError Sync()
        {
            DiskError error = folder.OnStep(DiskStep.Sync, name);
            lock (folder._lock)
            {
                if (error == DiskError.None)
                    file.Sync();
                return error;
            }
        }

        public override DiskError SetLength(long length)
        {
            DiskError error = folder.OnStep(DiskStep.SetLength, name);
            lock (folder._lock)
            {
                if (error == DiskError.None)
                    file.SetLength(length);
                return error;
            }
        }

        public override void Dispose()
        {
            lock (folder._lock)
            {
                folder.OpenFiles -= _closed ? 0 : 1;
                _closed = true;
            }
        }
    }
}
