using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Records;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library;

/// <summary>
/// The catalog in <c>catalog.db</c> (docs/formats/library.md), a cache of what the origins hold: it may be deleted at any time. Owns the
/// file: a lock beside it keeps other processes away. One background writer; reads take a connection from a pool. When writing fails
/// the catalog takes no more changes, answers what it has, and says why on the next flush: MusicFs goes on without it.
/// </summary>
public sealed partial class LibraryCatalog : ILibraryIndex
{
    public const string FileName = "catalog.db";

    /// <summary>Says who has the lock.</summary>
    private const string LockHolderName = "lock.pid";

    /// <summary>Changes in one transaction at most: what a crash loses, and reads once more.</summary>
    private const int BatchLength = 1000;

    /// <summary>Changes that wait for the writer; more make those who put them wait.</summary>
    private const int QueueLength = 16 * BatchLength;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly CatalogWriter _writer;
    private readonly ConcurrentBag<CatalogReader> _readers = [];
    private readonly Channel<CatalogChange> _queue = Channel.CreateBounded<CatalogChange>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly Task _writing;
    private volatile Problem? _failure;
    private volatile Action<long, ulong[]>? _follower;
    private bool _isDisposed;

    private LibraryCatalog(string path, FileStream fileLock, CatalogWriter writer, string? setAside)
    {
        _path = path;
        _lock = fileLock;
        _writer = writer;
        SetAside = setAside;
        Id = Read(reader => reader.Id) ?? "";
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>The background writer: ends with this catalog.</summary>
    public Task Writing => _writing;

    /// <summary>Tells this catalog from one that is made anew in its place.</summary>
    public string Id { get; }

    /// <summary>Where the catalog that was found is now, because it was damaged; null where it was sound.</summary>
    public string? SetAside { get; }

    /// <summary>Opens or makes the catalog of a folder. A damaged one is set aside and begun anew.</summary>
    /// <returns>Null with a problem where there can be none.</returns>
    public static LibraryCatalog? Open(string folder, out Problem? problem)
    {
        string path = Path.Combine(folder, FileName);
        if (Lock(folder, out problem) is not { } fileLock)
            return null;
        try
        {
            if (Failpoint.Fails(Failpoint.CatalogOpen))
                throw new IOException("a test lets it fail.");
            return new LibraryCatalog(path, fileLock, Connect(path, out string? setAside), setAside);
        }
        catch (SqliteException error)
        {
            problem = SqliteFile.Describe(path, error);
        }
        catch (IOException error)
        {
            problem = new Problem($"{path} cannot be used: {error.Message}", "Choose another folder with --cache-dir.");
        }

        fileLock.Dispose();
        return null;
    }

    /// <summary>Removes the catalog of a folder that nobody uses, so that the next scan begins anew.</summary>
    /// <returns>Null, or why it is still there.</returns>
    public static Problem? Delete(string folder)
    {
        if (Lock(folder, out Problem? problem) is not { } fileLock)
            return problem;
        using (fileLock)
        {
            foreach (string suffix in Suffixes)
                File.Delete(Path.Combine(folder, FileName + suffix));
        }

        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CatalogFile> FilesIn(string originId, OriginPath folder) => Read(reader => reader.FilesIn(originId, folder)) ?? [];

    /// <inheritdoc/>
    public CatalogFile? Find(string originId, OriginPath path) => Read(reader => reader.Find(originId, path));

    /// <inheritdoc/>
    public IReadOnlyList<OriginPath> FoldersOf(string originId) => Read(reader => reader.FoldersOf(originId)) ?? [];

    /// <inheritdoc/>
    public bool HasFiles(string originId) => Read(reader => (bool?)reader.HasFiles(originId)) ?? false;

    /// <inheritdoc/>
    public CatalogFile? FindVersion(string originId, OriginVersion version) =>
        version.Tag == 0 ? null : Read(reader => reader.FindVersion(originId, version));

    /// <inheritdoc/>
    public bool HasIdentity(ulong identity) => Read(reader => (bool?)reader.HasIdentity(identity)) ?? false;

    /// <inheritdoc/>
    public (string OriginId, CatalogFile File)? FindIdentity(ulong identity) => Read(reader => reader.FindIdentity(identity));

    /// <inheritdoc/>
    public IReadOnlyList<(string OriginId, CatalogFile File)> FindAudio(AudioFingerprint audio) => Read(reader => reader.FindAudio(audio)) ?? [];

    /// <inheritdoc/>
    public ValueTask SetIdentityAsync(string originId, OriginPath path, ulong identity) =>
        _queue.Writer.WriteAsync(new CatalogChange(originId, path, null, Identity: identity));

    /// <inheritdoc/>
    public ValueTask PutAsync(string originId, CatalogFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte[]? record = file.Tags is null ? null : TagRecord.Write(file.Tags);
        return _queue.Writer.WriteAsync(new CatalogChange(originId, file.Path, file with { Tags = null }, record));
    }

    /// <inheritdoc/>
    public ValueTask SetPartsAsync(string originId, OriginPath path, string? parts) =>
        _queue.Writer.WriteAsync(new CatalogChange(originId, path, null, Parts: parts ?? ""));

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string originId, OriginPath path) => _queue.Writer.WriteAsync(new CatalogChange(originId, path, null));

    /// <inheritdoc/>
    public async Task<Problem?> FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new CatalogChange("", default, null, Flushed: flushed)).ConfigureAwait(false);
        await flushed.Task.ConfigureAwait(false);
        return _failure;
    }

    /// <inheritdoc/>
    public CatalogStatistics GetStatistics()
    {
        long bytes = Suffixes.Sum(suffix => new FileInfo(_path + suffix) is { Exists: true } file ? file.Length : 0);
        return Read(reader => (CatalogStatistics?)reader.Count(bytes)) ?? default;
    }

    /// <summary>The revision of the last batch that was written.</summary>
    internal long Revision => Read(reader => (long?)reader.Revision) ?? 0;

    /// <summary>Tells of every batch once it is written: its revision and the identities it touched. On the writer's thread, which must not wait.</summary>
    internal void Follow(Action<long, ulong[]> follower) => _follower = follower;

    /// <summary>Files that were written after a revision, in the order of their rows, from behind a row on.</summary>
    internal IReadOnlyList<(long Row, ulong Identity)> ChangedAfter(long revision, long row, int count) => Read(reader => reader.ChangedAfter(revision, row, count)) ?? [];

    /// <summary>Where files lie, in the order of their identities; those that are not known are left out.</summary>
    internal IReadOnlyList<(ulong Identity, string OriginId, OriginPath Path)> Locate(IReadOnlyList<ulong> identities) => Read(reader => reader.Locate(identities)) ?? [];

    /// <summary>What the tracks of files are known by, in their order; null for what is not known.</summary>
    internal IReadOnlyList<ulong?> Identify(IReadOnlyList<(string OriginId, OriginPath Path)> files) => Read(reader => reader.Identify(files)) ?? [.. files.Select(static _ => (ulong?)null)];

    /// <summary>Of the other files that have the audio of one the first that came; null where none has.</summary>
    internal ulong? CopyOf(ulong identity, byte[] audio) => Read(reader => reader.CopyOf(identity, audio));

    /// <summary>Null where every page of the file is sound, else what is wrong. Reads all of it.</summary>
    public Problem? Check()
    {
        try
        {
            using SqliteConnection connection = SqliteFile.Connect(_path, isDurable: false);
            string? answer = SqliteFile.Scalar(connection, "PRAGMA integrity_check(1)") as string;
            return answer == "ok" ? null : new Problem($"{_path} is damaged: {answer}", "Make it anew with 'musicfs library rebuild'.");
        }
        catch (SqliteException error)
        {
            return SqliteFile.Describe(_path, error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _queue.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        while (_readers.TryTake(out CatalogReader? reader))
            reader.Dispose();
        _writer.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private static IEnumerable<string> Suffixes => ["", "-wal", "-shm"];

    /// <summary>Held open with no sharing for as long as the catalog is; the system gives it up with the process.</summary>
    private static FileStream? Lock(string folder, out Problem? problem)
    {
        try
        {
            Directory.CreateDirectory(folder);
            FileStream held = new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            LockHolder.Write(Path.Combine(folder, LockHolderName));
            problem = null;
            return held;
        }
        catch (UnauthorizedAccessException)
        {
            problem = new Problem($"{folder} cannot be written.", "Give this user the right to write there, or choose another folder with --cache-dir.");
        }
        catch (IOException error)
        {
            bool isHeld = File.Exists(Path.Combine(folder, "lock"));
            string holder = LockHolder.Read(Path.Combine(folder, LockHolderName)) is { } process ? $"process {process}" : "another MusicFs";
            problem = isHeld
                ? new Problem($"The library in {folder} is in use by {holder}.", "Unmount the other one, or give this one another folder with --cache-dir.")
                : new Problem($"{folder} cannot be used: {error.Message}", "Choose another folder with --cache-dir.");
        }

        return null;
    }

    private static CatalogWriter Connect(string path, out string? setAside)
    {
        setAside = null;
        try
        {
            if (TryConnect(path) is { } writer)
                return writer;
        }
        catch (SqliteException error) when (SqliteFile.IsDamage(error))
        {
        }

        // Damaged, or of a later version: kept for whoever wants to look, and made anew.
        setAside = path + ".damaged";
        foreach (string suffix in Suffixes)
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, setAside + suffix, overwrite: true);
        }

        return TryConnect(path)!;
    }

    private static CatalogWriter? TryConnect(string path)
    {
        SqliteConnection connection = SqliteFile.Connect(path, isDurable: false);
        try
        {
            if (SqliteFile.Migrate(connection, SqliteFile.Scripts("catalog")))
                return new CatalogWriter(connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    private T? Read<T>(Func<CatalogReader, T> read)
    {
        if (!_readers.TryTake(out CatalogReader? reader))
            reader = new CatalogReader(_path);
        try
        {
            T result = read(reader);
            _readers.Add(reader);
            return result;
        }
        catch (SqliteException error)
        {
            // What cannot be read is not known: the file is read from its origin again.
            _failure ??= SqliteFile.Describe(_path, error);
            reader.Dispose();
            return default;
        }
    }

    private async Task WriteAsync()
    {
        List<CatalogChange> batch = new(BatchLength);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            TaskCompletionSource? flushed = null;
            while (batch.Count < BatchLength && flushed is null && _queue.Reader.TryRead(out CatalogChange change))
            {
                flushed = change.Flushed;
                if (flushed is null)
                    batch.Add(change);
            }

            Write(batch);
            batch.Clear();
            flushed?.TrySetResult();
        }
    }

    private void Write(List<CatalogChange> batch)
    {
        if (batch.Count == 0 || _failure is not null)
            return;
        try
        {
            _writer.Apply(batch);
            if (_follower is { } follower)
            {
                (long revision, ulong[] identities) = _writer.Touched;
                follower(revision, identities);
            }
        }
        catch (SqliteException error)
        {
            _failure = SqliteFile.Describe(_path, error);
        }
    }
}
