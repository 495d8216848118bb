using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Tests.Search;

/// <summary>A catalog and an index of it, in a folder of their own, with the loop running.</summary>
internal sealed class SearchLibrary : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-search-").FullName;
    private CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private ulong _last;

    private SearchLibrary()
    {
    }

    public LibraryCatalog Catalog { get; private set; } = null!;

    public SearchIndex Index { get; private set; } = null!;

    public string File => Path.Combine(_folder, SearchIndex.FileName);

    public static SearchLibrary Create(ITagCorrections? corrections = null, bool isRunning = true, IPlayCounts? plays = null, TimeProvider? time = null)
    {
        SearchLibrary library = new();
        library.Start(corrections, isRunning, plays, time);
        return library;
    }

    public void Start(ITagCorrections? corrections = null, bool isRunning = true, IPlayCounts? plays = null, TimeProvider? time = null)
    {
        Catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new InvalidOperationException(problem!.What);
        Index = SearchIndex.Open(_folder, Catalog, corrections, time, plays);
        _stop = new CancellationTokenSource();
        _loop = isRunning ? Index.RunAsync(_stop.Token) : Task.CompletedTask;
    }

    public async Task<ulong> AddAsync(TrackTags? tags, string? path = null, string origin = "disk", ulong audio = 0)
    {
        ulong identity = ++_last;
        OriginPath file = OriginPath.FromString(path ?? $"folder/{identity:000} - {tags?.Title}.flac");
        await Catalog.PutAsync(origin, new CatalogFile(
            file, new OriginVersion(1000, 1_000_000_000, identity), identity, tags, null, audio == 0 ? null : new AudioFingerprint(AudioContainer.Flac, 1000, audio)));
        return identity;
    }

    public ValueTask RemoveAsync(ulong identity) => Catalog.FindIdentity(identity) is var (origin, file) ? Catalog.RemoveAsync(origin, file.Path) : default;

    /// <summary>Everything that was put is in the index.</summary>
    public async Task SettleAsync()
    {
        await Catalog.FlushAsync();
        await Index.FlushAsync();
    }

    public string[] Titles(string query, int limit = 100, bool corrects = false) =>
        [.. Index.Find(SearchQuery.Parse(query, out QueryError? error) ?? throw new ArgumentException(error!.Message), 0, limit, corrects: corrects).Hits.Select(static hit => hit.Title)];

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Index.DisposeAsync();
        await Catalog.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static TrackTags Track(string artist, string album, string title, int? year = null, string genre = "Rock") => new()
    {
        Container = AudioContainer.Flac, Codec = "flac", Title = title, Artists = [artist], AlbumArtists = [artist], Album = album, Year = year, Genres = [genre],
        DurationSeconds = 200, BitrateKbps = 900, SampleRate = 44_100, BitsPerSample = 16, Channels = 2,
    };
}
