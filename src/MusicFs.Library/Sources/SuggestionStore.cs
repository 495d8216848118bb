using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.Sources;

/// <summary>
/// What metadata sources said of albums, in <c>sources.db</c> beside the catalog (docs/formats/library.md). It outlives a catalog that is made anew: what was asked once is not
/// asked again. Answers are kept by what was asked, and which file is which track of a question is kept beside them. Reads come from any thread, many at once, and may wait for the
/// disk; writes follow one another. The file is made, or opened, when it is first needed: not before anybody is asked. A damaged one is made anew. When it cannot be read or written nothing is suggested, and <see cref="Problem"/> says why.
/// </summary>
public sealed class SuggestionStore : IAsyncDisposable
{
    /// <summary>Of the file.</summary>
    public const string FileName = "sources.db";

    /// <summary>Covers of which it is held in memory that they were used; of more it is not known.</summary>
    private const int MostUses = 10_000;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, long> _uses = new(StringComparer.Ordinal);
    private readonly Lazy<SuggestionWriter?> _writer;
    private readonly ConcurrentBag<SuggestionReader> _readers = [];
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Problem? _problem;
    private volatile bool _isClosed;

    /// <param name="folder">Of a catalog, whose lock keeps other processes away.</param>
    /// <param name="time">The clock that uses of covers are noted by.</param>
    public SuggestionStore(string folder, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _path = Path.Combine(folder, FileName);
        _writer = new Lazy<SuggestionWriter?>(Open);
    }

    /// <summary>Why nothing is read or written any more; null where everything is well.</summary>
    public Problem? Problem => _problem;

    /// <summary>What of some sources the one that is most sure says of a track; null for nothing.</summary>
    public TrackSuggestions? Find(ulong identity, IReadOnlyCollection<string> sources) => Read(reader => reader.Find(identity, sources));

    /// <summary>Tracks that any of some sources has something to say of.</summary>
    public IReadOnlySet<ulong> TracksOf(IReadOnlyCollection<string> sources) => Read(reader => reader.Tracks(sources)) ?? [];

    /// <summary>Whether a source was asked, and is not to be asked again yet.</summary>
    public bool IsAnswered(AlbumKey album, string source, DateTimeOffset now) => Read(reader => reader.AgainOf(album, source)) is { } again && again > now.ToUnixTimeSeconds();

    /// <summary>All files that are tracks of any question.</summary>
    public IReadOnlyCollection<ulong> Files() => Read(static reader => reader.Files()) ?? [];

    /// <summary>Files that are tracks of a question.</summary>
    public IReadOnlyList<ulong> FilesOf(AlbumKey album) => Read(reader => reader.TracksOf(album)) ?? [];

    /// <summary>Counts answers by source. Looks at all of them.</summary>
    public IReadOnlyDictionary<string, AnswerCounts> Count() => Read(static reader => reader.Count()) ?? [];

    /// <summary>Keeps an answer in place of the one before; one that failed leaves the suggestions of before.</summary>
    public Task PutAsync(SourceAnswer answer) => WriteAsync(writer => writer.Put(answer));

    /// <summary>What a source calls an album whose cover it is to be asked for; null where it does not know the album, or was asked.</summary>
    public string? CoverToAsk(AlbumKey album, string source, DateTimeOffset now) => Read(reader => reader.CoverToAsk(album, source, now));

    /// <summary>A cover by its hash; null where it is not kept.</summary>
    public OverlayPicture? PictureOf(string hash) => Read(reader => reader.PictureOf(hash));

    /// <summary>Keeps what came of asking for a cover, in place of what was before.</summary>
    public Task PutCoverAsync(SourceCover cover) => WriteAsync(writer => writer.Put(cover));

    /// <summary>A cover is shown. Written with the next cover, or at the end; never waits.</summary>
    public void NoteUse(string hash)
    {
        if (_uses.Count < MostUses || _uses.ContainsKey(hash))
            _uses[hash] = _time.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>
    /// Takes covers out until all of them together take no more than so many bytes, those first that were not used for the longest time. A source is asked for them again as for one that it has not.
    /// </summary>
    /// <param name="most">Bytes of pictures; what the database takes beside them is not counted.</param>
    /// <param name="again">When those that go may be asked for again.</param>
    /// <returns>Albums that lost theirs.</returns>
    public async Task<IReadOnlyList<AlbumKey>> TrimCoversAsync(long most, DateTimeOffset again)
    {
        List<AlbumKey> albums = [];
        await WriteAsync(writer => albums = writer.TrimCovers(TakeUses(), most, again)).ConfigureAwait(false);
        return albums;
    }

    /// <summary>Says which files are the tracks of a question, in its order.</summary>
    /// <returns>Whether that was not known.</returns>
    public async Task<bool> PlaceAsync(AlbumKey album, IReadOnlyList<ulong> identities)
    {
        byte[] key = album.ToBytes();
        bool isKnown = await Task.Run(() => Read(reader => (bool?)identities.Index().All(
            track => reader.PlaceOf(track.Item) is var (held, position) && position == track.Index && held.AsSpan().SequenceEqual(key)))).ConfigureAwait(false) == true;
        if (!isKnown)
            await WriteAsync(writer => writer.Place(album, identities)).ConfigureAwait(false);
        return !isKnown;
    }

    /// <summary>Forgets files, and answers that concern no file any more and are old.</summary>
    public Task TidyAsync(IReadOnlyCollection<ulong> identities, DateTimeOffset now) => WriteAsync(writer => writer.Tidy(identities, now));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        while (_readers.TryTake(out SuggestionReader? reader))
            reader.Dispose();
        if (_writer.IsValueCreated && _writer.Value is { } writer)
        {
            if (_problem is null)
                KeepUses(writer);
            writer.Dispose();
        }

        _turn.Release();
    }

    private void KeepUses(SuggestionWriter writer)
    {
        try
        {
            if (TakeUses() is { Count: > 0 } uses)
                writer.Touch(uses);
        }
        catch (SqliteException)
        {
            // Then others go first.
        }
    }

    private List<KeyValuePair<string, long>> TakeUses()
    {
        List<KeyValuePair<string, long>> uses = [.. _uses];
        // One that is used again meanwhile stays.
        uses.ForEach(use => _uses.TryRemove(use));
        return uses;
    }

    /// <summary>A file that is damaged, or of a later version, is begun anew. Null where there can be none.</summary>
    private SuggestionWriter? Open()
    {
        try
        {
            SqliteConnection? connection = TryConnect(_path);
            if (connection is null)
            {
                foreach (string suffix in new[] { "", "-wal", "-shm" })
                    File.Delete(_path + suffix);
                connection = TryConnect(_path)!;
            }

            return new SuggestionWriter(connection);
        }
        catch (SqliteException error)
        {
            _problem = SqliteFile.Describe(_path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = new Problem($"{_path} cannot be used: {error.Message}", "Choose another folder with --cache-dir.");
        }

        return null;
    }

    /// <summary>Null where the file is damaged or of a later version.</summary>
    private static SqliteConnection? TryConnect(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.Connect(path, isDurable: false);
            if (SqliteFile.Migrate(connection, SqliteFile.Scripts("sources")))
                return connection;
        }
        catch (SqliteException error) when (SqliteFile.IsDamage(error))
        {
        }
        catch (SqliteException)
        {
            connection?.Dispose();
            throw;
        }

        connection?.Dispose();
        return null;
    }

    private T? Read<T>(Func<SuggestionReader, T> read)
    {
        if (_problem is not null || _isClosed || _writer.Value is null)
            return default;
        try
        {
            if (!_readers.TryTake(out SuggestionReader? reader))
                reader = new SuggestionReader(_path);
            T result;
            try
            {
                result = read(reader);
            }
            catch
            {
                reader.Dispose();
                throw;
            }

            _readers.Add(reader);
            // Closed meanwhile: nobody else takes it.
            if (_isClosed && _readers.TryTake(out SuggestionReader? last))
                last.Dispose();
            return result;
        }
        catch (SqliteException error)
        {
            _problem ??= SqliteFile.Describe(_path, error);
            return default;
        }
        catch (System.Text.Json.JsonException)
        {
            // A row that is not as it was written is as good as none.
            return default;
        }
    }

    private async Task WriteAsync(Action<SuggestionWriter> write)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_problem is null && !_isClosed && await Task.Run(() => _writer.Value).ConfigureAwait(false) is { } writer)
                await Task.Run(() => write(writer)).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            _problem ??= SqliteFile.Describe(_path, error);
        }
        finally
        {
            _turn.Release();
        }
    }
}
