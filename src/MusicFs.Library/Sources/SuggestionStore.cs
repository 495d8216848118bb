using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Sources;

/// <summary>
/// What metadata sources said of albums, in <c>sources.db</c> beside the catalog (docs/formats/library.md). It outlives a catalog that is made anew: what was asked once is not
/// asked again. Answers are kept by what was asked, and which file is which track of a question is kept beside them. Reads come from any thread, many at once, and may wait for the
/// disk; writes follow one another. A damaged file is made anew. When it cannot be read or written nothing is suggested, and <see cref="Problem"/> says why.
/// </summary>
public sealed class SuggestionStore : IAsyncDisposable
{
    /// <summary>Of the file.</summary>
    public const string FileName = "sources.db";

    private readonly string _path;
    private readonly SuggestionWriter _writer;
    private readonly ConcurrentBag<SuggestionReader> _readers = [];
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Problem? _problem;
    private volatile bool _isClosed;

    private SuggestionStore(string path, SuggestionWriter writer) => (_path, _writer) = (path, writer);

    /// <summary>Why nothing is read or written any more; null where everything is well.</summary>
    public Problem? Problem => _problem;

    /// <summary>Opens or makes the file in the folder of a catalog, whose lock keeps other processes away. One that is damaged, or of a later version, is begun anew.</summary>
    /// <returns>Null with a problem where there can be none.</returns>
    public static SuggestionStore? Open(string folder, out Problem? problem)
    {
        string path = Path.Combine(folder, FileName);
        problem = null;
        try
        {
            SqliteConnection? connection = TryConnect(path);
            if (connection is null)
            {
                foreach (string suffix in new[] { "", "-wal", "-shm" })
                    File.Delete(path + suffix);
                connection = TryConnect(path)!;
            }

            return new SuggestionStore(path, new SuggestionWriter(connection));
        }
        catch (SqliteException error)
        {
            problem = SqliteFile.Describe(path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"{path} cannot be used: {error.Message}", "Choose another folder with --cache-dir.");
        }

        return null;
    }

    /// <summary>What of some sources the one that is most sure says of a track; null for nothing.</summary>
    public TrackSuggestions? Find(ulong identity, IReadOnlyCollection<string> sources) => Read(reader => reader.Find(identity, sources));

    /// <summary>Tracks that any of some sources has something to say of.</summary>
    public IReadOnlySet<ulong> TracksOf(IReadOnlyCollection<string> sources) => Read(reader => reader.Tracks(sources)) ?? [];

    /// <summary>Whether a source was asked, and is not to be asked again yet.</summary>
    public bool IsAnswered(AlbumKey album, string source, DateTimeOffset now) => Read(reader => reader.AgainOf(album, source)) is { } again && again > now.ToUnixTimeSeconds();

    /// <summary>Files that are tracks of a question.</summary>
    public IReadOnlyList<ulong> FilesOf(AlbumKey album) => Read(reader => reader.TracksOf(album)) ?? [];

    /// <summary>Counts answers by source. Looks at all of them.</summary>
    public IReadOnlyDictionary<string, AnswerCounts> Count() => Read(static reader => reader.Count()) ?? [];

    /// <summary>Keeps an answer in place of the one before; one that failed leaves the suggestions of before.</summary>
    public Task PutAsync(SourceAnswer answer) => WriteAsync(writer => writer.Put(answer));

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
        _writer.Dispose();
        _turn.Release();
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
        if (_problem is not null || _isClosed)
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
            if (_problem is null && !_isClosed)
                await Task.Run(() => write(_writer)).ConfigureAwait(false);
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
