using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;
using MusicFs.Origins.Local.Watching;

namespace MusicFs.Origins.Tests.Local.Watching;

/// <summary>A folder with a watch over it, and what the watch has told so far.</summary>
internal sealed class WatchedOrigin : IAsyncDisposable
{
    /// <summary>Far longer than anything here takes; only a failing test waits for it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<OriginChange> _changes = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reader = Task.CompletedTask;

    public WatchedOrigin()
    {
        Folder = Directory.CreateTempSubdirectory("musicfs-watch-").FullName;
        Root = Path.Combine(Folder, "root");
        Directory.CreateDirectory(Root);
        Origin = LocalOrigin.Open("disk", Root, NullLogger.Instance, out _)!;
    }

    public string Folder { get; }

    public string Root { get; }

    public LocalOrigin Origin { get; }

    public LocalWatch Watch { get; private set; } = null!;

    /// <summary>Called with each change, on the reader.</summary>
    public Func<OriginChange, Task>? OnChange { get; set; }

    public IReadOnlyList<OriginChange> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    /// <summary>The reader's end: the watch has ended.</summary>
    public Task Ended => _reader.WaitAsync(Limit);

    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Starts to watch and waits until everything is watched.</summary>
    public async Task BeginAsync(OriginWatchOptions? options = null, int limit = int.MaxValue)
    {
        Watch = Origin.Watch(options ?? new OriginWatchOptions(), limit);
        _reader = ReadAsync(Watch);
        await UntilAsync(changes => changes.Count > 0);
    }

    public void Forget()
    {
        lock (_lock)
            _changes.Clear();
    }

    public async Task UntilAsync(Func<IReadOnlyList<OriginChange>, bool> condition, Func<string>? explain = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (condition(_changes))
                    return;
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It was not told. {explain?.Invoke()} Told was: {string.Join(", ", Changes.Select(change => $"{change.Kind} /{change.Path}"))}");
            }
        }
    }

    /// <summary>Waits until a folder has been told of, alone or with a tree.</summary>
    public Task UntilToldAsync(string folder) => UntilAsync(changes => changes.Any(change => Covers(change, OriginPath.FromString(folder))));

    public Task UntilToldAsync(OriginChangeKind kind, string path) =>
        UntilAsync(changes => changes.Any(change => change.Kind == kind && change.Path == OriginPath.FromString(path)));

    public bool IsTold(string folder) => Changes.Any(change => Covers(change, OriginPath.FromString(folder)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (Watch is not null)
            await Watch.DisposeAsync();
        await _reader;
        Origin.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        _stop.Dispose();
    }

    private static bool Covers(OriginChange change, OriginPath folder) =>
        change.Path == folder || (change.Kind == OriginChangeKind.Tree && folder.IsBelow(change.Path));

    private async Task ReadAsync(LocalWatch watch)
    {
        await foreach (OriginChange change in watch.ReadAsync(_stop.Token))
        {
            if (OnChange is { } handler)
                await handler(change);
            lock (_lock)
            {
                _changes.Add(change);
                _more.SetResult();
                _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
