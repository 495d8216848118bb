using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// A watch over a local folder: a thread of its own that waits for inotify, and a bounded channel to the reader. While that is full, changes
/// are merged where they wait. README.md in this folder says how the parts work together.
/// </summary>
internal sealed class LocalWatch : IOriginWatch, IWatchedTreeListener
{
    private const int Stack = 256 * 1024;

    /// <summary>Folders that are told to be unwatched one by one; with more of them something is wrong with all.</summary>
    private const int MostUnwatched = 100;

    private readonly string _id;
    private readonly LocalRoot _root;
    private readonly ILogger _logger;
    private readonly OriginWatchOptions _options;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly InotifyQueue? _queue;
    private readonly int _errno;
    private readonly WatchedTree? _tree;
    private readonly SettlingFiles _settling;
    private readonly ChangeGatherer _gatherer;
    private readonly WatchProblems _problems;
    private readonly HashSet<OriginPath> _unwatched = [];
    private readonly Queue<OriginChange> _toTellNow = new();
    private readonly ToldChanges _told = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    /// <param name="id">Of the origin.</param>
    /// <param name="root">What is watched.</param>
    /// <param name="options">How.</param>
    /// <param name="watchLimit">How many folders may be watched, below what the system allows.</param>
    /// <param name="logger">Hears of faults.</param>
    public LocalWatch(string id, LocalRoot root, OriginWatchOptions options, int watchLimit, ILogger logger)
    {
        (_id, _root, _options, _logger) = (id, root, options, logger);
        _problems = new WatchProblems(root.Path);
        _settling = new SettlingFiles(options.Rest, _time, path => root.Stat(path) is { IsSuccess: true } now ? now.Value.Version : null);
        _gatherer = new ChangeGatherer(options, _time);
        _queue = InotifyQueue.Open(out _errno);
        _tree = _queue is null ? null : new WatchedTree(root, _queue, options, _time, this, watchLimit);
        _thread = new Thread(Run, Stack) { IsBackground = true, Name = $"watch-{id}" };
    }

    /// <summary>Completes when the watch has ended, by itself or because it was stopped.</summary>
    public Task Completion => _completion.Task;

    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public bool IsBeingWritten(OriginPath file) => _settling.Contains(file);

    /// <inheritdoc/>
    public IAsyncEnumerable<OriginChange> ReadAsync(CancellationToken cancellation) => _told.ReadAsync(cancellation);

    /// <summary>The folder is not the origin any more: another has come to its path.</summary>
    public void EndReplaced()
    {
        // It was found so by the watch itself, before it began.
        if (Environment.CurrentManagedThreadId == _thread.ManagedThreadId)
            return;
        _told.Fail(_problems.RootReplaced());
        Stop();
    }

    /// <summary>Ends the watch, soon.</summary>
    public void Stop() => _queue?.Stop();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _completion.Task.ConfigureAwait(false);
    }

    void IWatchedTreeListener.FoundRecent(OriginPath file)
    {
        if (_options.Skips?.Invoke(file, false) != true)
            _settling.Touch(file);
    }

    void IWatchedTreeListener.Lost(OriginPath folder, Problem problem)
    {
        if (!_unwatched.Add(folder))
            return;
        if (_unwatched.Count > MostUnwatched)
            _tree?.Fail(problem);
        else
            _toTellNow.Enqueue(new OriginChange(OriginChangeKind.Unwatched, folder, problem));
    }

    private void Run()
    {
        Problem? failure;
        try
        {
            failure = Watch();
        }
        catch (Exception fault)
        {
            _logger.LogError(fault, "Watching origin {Origin} failed.", _id);
            failure = _problems.Fault();
        }

        if (failure is not null)
            _told.Fail(failure);
        _queue?.Dispose();
        _told.Complete();
        _completion.SetResult();
    }

    /// <summary>Returns when stopped, or with what keeps it from going on.</summary>
    private Problem? Watch()
    {
        if (_queue is null || _tree is null)
            return _errno == LocalErrors.EMFILE ? _problems.TooManyInstances() : _problems.NoWatcher(_errno);
        if (!_tree.Begin())
            return _tree.Failure;
        _logger.LogDebug("Origin {Origin} is watched: {Folders} folders.", _id, _tree.Count);
        var translator = new InotifyTranslator(_tree, _gatherer, _settling, _options, _time, _problems);
        _told.TryTell(new OriginChange(OriginChangeKind.Tree, OriginPath.Root));
        byte[] events = GC.AllocateUninitializedArray<byte>(64 * 1024);
        bool isFull = !TryTell(translator);
        while (_tree.Failure is null && _queue.Wait(TimeToNext(isFull)))
        {
            translator.Take(events.AsSpan(0, _queue.Read(events)));
            _tree.ReleaseOrphans();
            isFull = !TryTell(translator);
        }

        return _tree.Failure;
    }

    /// <summary>Tells what is due. False when the reader must take something first.</summary>
    private bool TryTell(InotifyTranslator translator)
    {
        _settling.TakeSettled(file => translator.Tell(file.Parent));
        while (_toTellNow.TryPeek(out OriginChange change))
        {
            if (!_told.TryTell(change))
                return false;
            _toTellNow.Dequeue();
        }

        bool isFull = false;
        _gatherer.TakeDue(change => _told.TryTell(change) || !(isFull = true));
        return !isFull;
    }

    private TimeSpan? TimeToNext(bool isFull)
    {
        TimeSpan? least = isFull ? ToldChanges.RetryTime : Earlier(_gatherer.TimeToNext(), _toTellNow.Count > 0 ? TimeSpan.Zero : null);
        least = Earlier(least, _settling.TimeToNext());
        return Earlier(least, _tree!.TimeToNext());
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;
}
