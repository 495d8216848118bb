using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Windows;

namespace MusicFs.Origins.Tests.Local.Windows;

/// <summary>The watch of Windows over the framework's watcher, which here has Linux tell it.</summary>
[TestClass]
public sealed class WindowsWatchTests : IAsyncDisposable
{
    /// <summary>Far longer than anything here takes; only a failing test waits for it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("musicfs-winwatch-").FullName;
    private readonly CancellationTokenSource _limit = new(Limit);
    private WindowsFolderOrigin? _origin;
    private IOriginWatch? _watch;
    private IAsyncEnumerator<OriginChange>? _changes;

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
            await _changes.DisposeAsync();
        if (_watch is not null)
            await _watch.DisposeAsync();
        _origin?.Dispose();
        _limit.Dispose();
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    [TestMethod]
    public async Task Watch_FileWritten_TellsItsFolderWhenItIsAtRest()
    {
        Directory.CreateDirectory(At("a"));
        await BeginAsync();

        await File.WriteAllTextAsync(At("a/1.flac"), "x");

        // It is made and then written to: where these lie apart, it rests twice.
        do
            await UntilToldAsync("a");
        while (_watch!.IsBeingWritten(OriginPath.FromString("a/1.flac")));
    }

    [TestMethod]
    public async Task Watch_FileRenamed_TellsBothFolders()
    {
        Directory.CreateDirectory(At("a"));
        Directory.CreateDirectory(At("b"));
        await File.WriteAllTextAsync(At("a/1.flac"), "x");
        await BeginAsync();

        File.Move(At("a/1.flac"), At("b/2.flac"));

        await UntilToldAsync("a", "b");
    }

    [TestMethod]
    public async Task Watch_FileRemoved_TellsItsFolder()
    {
        Directory.CreateDirectory(At("a"));
        await File.WriteAllTextAsync(At("a/1.flac"), "x");
        await BeginAsync();

        File.Delete(At("a/1.flac"));

        await UntilToldAsync("a");
    }

    [TestMethod]
    public async Task Watch_FolderMovedIn_TellsAllOfIt()
    {
        string outside = Directory.CreateTempSubdirectory("musicfs-winwatch-").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "1.flac"), "x");
        await BeginAsync();

        Directory.Move(outside, At("came"));

        await UntilAsync(change => change.Kind == OriginChangeKind.Tree && change.Path == OriginPath.FromString("came"));
    }

    [TestMethod]
    public async Task Watch_MoreThanCouldBeTold_TellsEverything()
    {
        await BeginAsync();

        ((WindowsWatch)_watch!).Overflow();

        OriginChange change = await UntilAsync(static change => change.Path.IsRoot && change.Kind == OriginChangeKind.Tree);
        StringAssert.Contains(change.Problem!.What, "looked at again");
    }

    [TestMethod]
    public async Task Watch_FolderNotThere_SaysThatItIsUnwatched()
    {
        _origin = WindowsFolderOrigin.OpenLater("disk", At("missing"), isOnNetwork: false, NullLogger.Instance);
        _watch = _origin.Watch(new OriginWatchOptions());
        _changes = _watch.ReadAsync(_limit.Token).GetAsyncEnumerator();

        await UntilAsync(static change => change.Kind == OriginChangeKind.Unwatched && change.Path.IsRoot);

        Assert.IsFalse(await _changes.MoveNextAsync());
    }

    private string At(string path) => Path.Combine(_root, path);

    private async Task BeginAsync()
    {
        _origin = WindowsFolderOrigin.Open("disk", _root, NullLogger.Instance, out _)!;
        _watch = _origin.Watch(new OriginWatchOptions { Rest = TimeSpan.FromMilliseconds(100) });
        _changes = _watch.ReadAsync(_limit.Token).GetAsyncEnumerator();
        await UntilAsync(static change => change is { Kind: OriginChangeKind.Tree, Path.IsRoot: true });
    }

    private async Task UntilToldAsync(params string[] folders)
    {
        HashSet<OriginPath> missing = [.. folders.Select(OriginPath.FromString)];
        await UntilAsync(change => missing.Remove(change.Path) && missing.Count == 0);
    }

    private async Task<OriginChange> UntilAsync(Predicate<OriginChange> condition)
    {
        List<OriginChange> told = [];
        while (await _changes!.MoveNextAsync())
        {
            told.Add(_changes.Current);
            if (condition(_changes.Current))
                return _changes.Current;
        }

        throw new AssertFailedException($"It was not told. Told was: {string.Join(", ", told.Select(change => $"{change.Kind} /{change.Path}"))}");
    }
}
