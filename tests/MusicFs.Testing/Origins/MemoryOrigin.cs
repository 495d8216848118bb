using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>An origin in memory that a test changes. Answers at once; counts what is open. Thread-safe.</summary>
public sealed class MemoryOrigin(string id) : IOrigin
{
    private readonly ConcurrentDictionary<OriginPath, (byte[] Content, OriginVersion Version)> _files = new();
    private readonly ConcurrentDictionary<OriginPath, FsError> _failing = new();
    private int _open;
    private long _clock;

    public string Id => id;

    public OriginCapabilities Capabilities { get; } = new() { Parallelism = 2 };

    /// <summary>Files that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Writes a file, as a new version where it is there.</summary>
    public OriginVersion Put(string path, byte[] content)
    {
        var version = new OriginVersion(content.Length, Interlocked.Increment(ref _clock) * 1_000_000_000, 0);
        _files[OriginPath.FromString(path)] = (content, version);
        return version;
    }

    public void Delete(string path) => _files.TryRemove(OriginPath.FromString(path), out _);

    /// <summary>Makes listing or opening a path fail; <see cref="FsError.None"/> mends it.</summary>
    public void Fail(string path, FsError error) => _failing[OriginPath.FromString(path)] = error;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        if (Failure(directory) is var error and not FsError.None)
            return new(error);
        var entries = new Dictionary<OriginPath, OriginEntry>();
        foreach ((OriginPath path, (byte[] _, OriginVersion version)) in _files)
        {
            if (path.Parent == directory)
                entries[path] = new OriginEntry(path, NodeKind.File, version);
            for (OriginPath folder = path.Parent; !folder.IsRoot; folder = folder.Parent)
            {
                if (folder.Parent == directory)
                    entries[folder] = new OriginEntry(folder, NodeKind.Directory, default);
            }
        }

        return new(entries.Values.ToArray());
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        _files.TryGetValue(path, out (byte[] Content, OriginVersion Version) file)
            ? new(new OriginEntry(path, NodeKind.File, file.Version))
            : new(FsError.NotFound);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (Failure(path) is var error and not FsError.None)
            return new(error);
        if (!_files.TryGetValue(path, out (byte[] Content, OriginVersion Version) file))
            return new(FsError.NotFound);
        if (file.Version != expected)
            return new(FsError.Stale);
        Interlocked.Increment(ref _open);
        return new(new OpenedFile(this, file.Content, file.Version));
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(FsError.None);

    private FsError Failure(OriginPath path) => _failing.GetValueOrDefault(path, FsError.None);

    private sealed class OpenedFile(MemoryOrigin origin, byte[] content, OriginVersion version) : IOriginFile
    {
        public OriginVersion Version => version;

        public SafeHandle? LocalHandle => null;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
            content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination.Span);
            return new(count);
        }

        public void Dispose() => Interlocked.Decrement(ref origin._open);
    }
}
