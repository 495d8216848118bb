using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Core.Sources;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Sources;
using MusicFs.Library.User;
using MusicFs.Tags;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Sources;

/// <summary>A catalog of albums that sources are asked about, by a clock that goes as far as it is needed.</summary>
internal sealed class LookUpLibrary : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-sources-").FullName;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public LookUpLibrary() => Open();

    public MemoryOrigin Disk { get; } = new("disk");

    public MemoryOrigin Copies { get; } = new("copies");

    public ManualTime Time { get; } = new();

    public LibraryCatalog Catalog { get; private set; } = null!;

    public UserDatabase User { get; private set; } = null!;

    public SuggestionStore Store { get; private set; } = null!;

    public TrackOverlays Overlays { get; private set; } = null!;

    public AlbumLookUps LookUps { get; private set; } = null!;

    /// <summary>Files that were to be shown anew.</summary>
    public List<string> Followed { get; } = [];

    /// <summary>Files of an album.</summary>
    public async Task<CatalogFile[]> PutAsync(string album, int tracks = 2, MemoryOrigin? origin = null, params (string Name, string Value)[] fields)
    {
        origin ??= Disk;
        List<CatalogFile> files = [];
        for (int i = 1; i <= tracks; i++)
        {
            string path = $"{album}/{i}.flac";
            TagChanges changes = new(
                fields.Concat([("ALBUM", album), ("ALBUMARTIST", "Somebody"), ("TITLE", $"Song {i}"), ("TRACKNUMBER", $"{i}")])
                    .ToDictionary(static field => field.Item1, static field => (IReadOnlyList<string>)[field.Item2]), []);
            TrackTags tags = OverlaidTags.Apply(new TrackTags { Container = AudioContainer.Flac, DurationSeconds = 100 + i }, changes);
            CatalogFile file = new(OriginPath.FromString(path), origin.Put(path, [1, 2, 3]), NameHash.Of(0, System.Text.Encoding.UTF8.GetBytes($"{origin.Id}:{path}")), tags, null);
            await Catalog.PutAsync(origin.Id, file);
            files.Add(file);
        }

        await Catalog.FlushAsync();
        return [.. files];
    }

    /// <summary>What is shown of a file's tags.</summary>
    public string? Shown(CatalogFile file, string field) =>
        Overlays.Correct(file.Identity, file.Tags!).Fields.GetValueOrDefault(field) is { } values ? string.Join("; ", values) : null;

    public async Task SetAsync(CatalogFile file, string field, params string[] values)
    {
        Assert.IsNull(await User.PutTrackAsync(new UserTrack(file.Identity, "disk", file.Path, null, Time.GetUtcNow(), null)));
        Assert.IsNull((await User.PutOverlayAsync([new OverlayEdit(file.Identity, field, values, "")], "cli", [])).Problem);
        Overlays.Note([file.Identity]);
    }

    /// <summary>Has sources asked, and their word count.</summary>
    public void Use(bool corrects, params FakeSource[] sources)
    {
        Overlays.Suggestions!.Use([.. sources.Select(static source => source.Name)], corrects);
        LookUps.Sources = sources;
    }

    public void Start() => _running = LookUps.RunAsync(_stop.Token);

    /// <summary>Asks until all that is to be asked was; time passes as it is waited for, and no further.</summary>
    public async Task RunAsync()
    {
        Task finished = Finished();
        Start();
        await LetPassAsync(finished);
        await StopAsync();
    }

    /// <summary>Completes when all albums were looked at and some asked about.</summary>
    public Task Finished()
    {
        TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LookUps.Finished = () => finished.TrySetResult();
        return finished.Task;
    }

    /// <summary>Completes when a look at all albums has ended, whether any was asked about or not.</summary>
    public Task AtRestAsync() => Time.WaitForTimerAsync(TimeSpan.FromMinutes(10));

    /// <summary>Lets time pass whenever it is waited for, until something has come.</summary>
    public async Task LetPassAsync(Task until)
    {
        while (true)
        {
            Task timer = Time.WaitForTimerAsync(TimeSpan.FromSeconds(8));
            await Task.WhenAny(until, timer);
            if (until.IsCompleted)
                return;
            Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    /// <summary>As another start of the program.</summary>
    public async Task ReopenAsync(Action<string>? harm = null)
    {
        await StopAsync();
        await CloseAsync();
        harm?.Invoke(Path.Combine(_folder, SuggestionStore.FileName));
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task CloseAsync()
    {
        await Store.DisposeAsync();
        await Catalog.DisposeAsync();
        await User.DisposeAsync();
    }

    private void Open()
    {
        Catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        User = UserDatabase.Open(Path.Combine(_folder, "state"), out problem) ?? throw new AssertFailedException(problem!.What);
        Store = new SuggestionStore(_folder, Time);
        Overlays = new TrackOverlays(User, Catalog, new MemoryTagEditor(), OverlaidTags.Apply) { Suggestions = new SuggestedTags(Store) };
        LookUps = new AlbumLookUps(Catalog, new VirtualTree(), [Disk, Copies], Store, Overlays, Time, NullLogger<AlbumLookUps>.Instance)
        {
            Follow = files =>
            {
                Followed.AddRange(files.Select(static file => $"{file.OriginId}:{file.File.Path}"));
                return Task.CompletedTask;
            },
        };
    }
}
