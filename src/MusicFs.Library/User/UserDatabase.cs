using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>
/// What people made, in <c>user.db</c> (docs/formats/library.md): overlays, plays, and what is needed to know their tracks again. Owns the
/// state folder: a lock keeps other processes away. One background writer, whose answer means that it is on disk; reads come from any
/// thread and may wait for the disk, so never from a filesystem operation. A damaged file is never written to or replaced by itself.
/// </summary>
public sealed partial class UserDatabase : IAsyncDisposable
{
    public const string FileName = "user.db";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly TimeProvider _time;
    private readonly UserBackups _backups;
    private readonly int _version;
    private readonly ConcurrentBag<UserReader> _readers = [];
    private bool _isVerified;

    private UserDatabase(string folder, FileStream fileLock, UserWriter writer, UserDatabaseOptions options)
    {
        _path = Path.Combine(folder, FileName);
        _lock = fileLock;
        _writer = writer;
        _time = options.Time;
        _version = options.Scripts.Count;
        _backups = new UserBackups(folder, options.Scripts, options.Time);
        _writing = Task.Run(WriteAsync);
        _backingUp = Task.Run(BackUpDailyAsync);
    }

    /// <summary>Opens or makes the database of a folder; one of an older format is migrated, after a backup.</summary>
    /// <returns>Null with a problem where it cannot be used; then nothing was changed.</returns>
    public static UserDatabase? Open(string stateDirectory, out Problem? problem) => Open(stateDirectory, UserDatabaseOptions.Default, out problem);

    internal static UserDatabase? Open(string stateDirectory, UserDatabaseOptions options, out Problem? problem)
    {
        string path = Path.Combine(stateDirectory, FileName);
        if (UserLock.Take(stateDirectory, out problem) is not { } fileLock)
            return null;
        try
        {
            problem = Prepare(stateDirectory, path, options);
            if (problem is null)
                return new UserDatabase(stateDirectory, fileLock, new UserWriter(UserFile.Connect(path)), options);
        }
        catch (SqliteException error)
        {
            problem = SqliteFile.IsDamage(error)
                ? new UserBackups(stateDirectory, options.Scripts, options.Time).Offer($"{path} is damaged: {error.Message}")
                : UserFile.Describe(path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"{path} cannot be used: {error.Message}", "Check the disk, or choose another folder with --state-dir.");
        }

        fileLock.Dispose();
        return null;
    }

    /// <summary>The background writer and the daily backups: end with this database.</summary>
    public (Task Writing, Task BackingUp) Background => (_writing, _backingUp);

    /// <summary>What people want a track's fields to be, in all overlays.</summary>
    public IReadOnlyList<OverlayEdit> OverlaysOf(ulong identity, out Problem? problem) => Read(reader => reader.OverlaysOf(identity), out problem) ?? [];

    /// <summary>What holds for a track in the overlay of all mounts, and in one that is named; empty for no other.</summary>
    public HeldOverlay OverlayOf(ulong identity, string overlay, out Problem? problem) =>
        Read(reader => reader.OverlayOf(identity, overlay), out problem) ?? new HeldOverlay([], default);

    /// <summary>Who asked for what holds for a track in one overlay, by field.</summary>
    public IReadOnlyDictionary<string, string> MakersOf(ulong identity, string overlay, out Problem? problem) =>
        Read(reader => reader.MakersOf(identity, overlay), out problem) ?? new Dictionary<string, string>();

    /// <summary>The tracks for which any change holds.</summary>
    public IReadOnlyCollection<ulong> OverlaidTracks(out Problem? problem) => Read(static reader => reader.OverlaidTracks(), out problem) ?? [];

    /// <summary>A picture that is kept; null where there is none of this hash.</summary>
    public OverlayPicture? PictureOf(string hash, out Problem? problem) => Read(reader => reader.PictureOf(hash), out problem);

    /// <summary>Whether a picture of this hash is kept.</summary>
    public bool HasPicture(string hash) => Read(reader => (object)reader.HasPicture(hash), out _) is true;

    /// <summary>One change; null where there is none of this number.</summary>
    public OverlayChange? ChangeOf(long change, out Problem? problem) => Read(reader => reader.ChangeOf(change), out problem);

    /// <summary>The last changes of one overlay, undone ones too, the newest first; of all, where it is null.</summary>
    public IReadOnlyList<OverlayChange> ChangesOfOverlays(int count, string? overlay, out Problem? problem) => Read(reader => reader.Changes(count, overlay), out problem) ?? [];

    /// <summary>When a track was played, in order of time.</summary>
    public IReadOnlyList<Play> PlaysOf(ulong identity, out Problem? problem) => Read(reader => reader.PlaysOf(identity), out problem) ?? [];

    /// <summary>The last plays, the newest first; tracks that are purged have none.</summary>
    public IReadOnlyList<Play> LastPlays(int count, out Problem? problem) => Read(reader => reader.LastPlays(count), out problem) ?? [];

    /// <summary>How often tracks were played that were.</summary>
    public IReadOnlyList<PlayCount> PlayCounts(out Problem? problem) => Read(static reader => reader.PlayCounts(null), out problem) ?? [];

    /// <summary>How often a track was played.</summary>
    public PlayCount PlayCountOf(ulong identity, out Problem? problem) =>
        Read(reader => reader.PlayCounts(identity), out problem) is [var only] ? only : new PlayCount(identity, 0, default);

    /// <summary>What is known of a track that something was made for; null where nothing was.</summary>
    public UserTrack? TrackOf(ulong identity, out Problem? problem) => Read(reader => reader.TrackOf(identity), out problem);

    /// <summary>All tracks that something was made for.</summary>
    public IReadOnlyList<UserTrack> Tracks(out Problem? problem) => Read(reader => reader.Tracks(), out problem) ?? [];

    /// <summary>The tracks with this audio that something was made for. What was made follows a file only where there is exactly one, and it is absent.</summary>
    public IReadOnlyList<UserTrack> TracksWith(AudioFingerprint audio, out Problem? problem) => Read(reader => reader.TracksWith(audio), out problem) ?? [];

    /// <summary>Where people have things in the view.</summary>
    public HeldPlaces Places(out Problem? problem) => Read(static reader => reader.Places(), out problem) ?? HeldPlaces.None;

    /// <summary>Collections that people made, in order of their names, with their queries.</summary>
    public IReadOnlyList<(string Name, string Query)> Collections(out Problem? problem) => Read(static reader => reader.Collections(), out problem) ?? [];

    /// <summary>Counts what is there.</summary>
    public UserStatistics GetStatistics(out Problem? problem)
    {
        long bytes = UserFile.Suffixes.Sum(suffix => new FileInfo(_path + suffix) is { Exists: true } file ? file.Length : 0);
        return Read(reader => (UserStatistics?)reader.Count(bytes, _backups.List()), out problem) ?? default;
    }

    /// <summary>Null where every page and row of the file is what was written, else what is wrong and what to do. Reads all of it.</summary>
    public Problem? Check() =>
        UserFile.Examine(_path, _version, withRows: true, out bool isDamage) is not { } wrong ? null
        : isDamage ? _backups.Offer(wrong)
        : new Problem(wrong, "Check the disk.");

    /// <summary>Checks when it is called for the first time.</summary>
    public Problem? Verify() => Interlocked.Exchange(ref _isVerified, true) ? null : Check();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _backingUp.ConfigureAwait(false);
        _queue.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        while (_readers.TryTake(out UserReader? reader))
            reader.Dispose();
        _writer.Dispose();
        _gate.Dispose();
        _ending.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sees to it that there is a sound database of this program's format.</summary>
    private static Problem? Prepare(string folder, string path, UserDatabaseOptions options)
    {
        UserBackups backups = new(folder, options.Scripts, options.Time);
        if (!File.Exists(path))
        {
            if (backups.List().Count > 0 || File.Exists(path + "-wal"))
                return backups.Offer($"{path} is gone, though there was one.");
            UserFile.Create(path, options.Scripts);
            return null;
        }

        if (UserFile.Examine(path, options.Scripts.Count, withRows: false, out bool isDamage) is { } wrong)
        {
            return isDamage
                ? backups.Offer(wrong)
                : new Problem(wrong, "Use the MusicFs that wrote it or a newer one, or restore a backup from before: musicfs library restore --list");
        }

        using SqliteConnection connection = UserFile.Connect(path);
        if (SqliteFile.Version(connection) == options.Scripts.Count)
            return null;
        if (backups.Make(path, options.Scripts.Count, out Problem? problem) is null)
            return new Problem($"{path} is of an older format and is not migrated without a backup: {problem!.What}", problem.Remedy);
        SqliteFile.Migrate(connection, options.Scripts);
        return null;
    }

    private T? Read<T>(Func<UserReader, T> read, out Problem? problem)
    {
        UserReader? reader = null;
        try
        {
            if (!_readers.TryTake(out reader))
                reader = new UserReader(_path);
            T result = read(reader);
            _readers.Add(reader);
            problem = null;
            return result;
        }
        catch (SqliteException error)
        {
            problem = UserFile.Describe(_path, error);
        }
        catch (InvalidDataException error)
        {
            problem = new Problem($"{_path} is damaged: {error.Message}", "Look closer with 'musicfs library check', which names the newest sound backup.");
        }

        reader?.Dispose();
        return default;
    }
}
