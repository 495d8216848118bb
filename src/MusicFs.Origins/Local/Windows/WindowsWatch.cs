using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Watching;

namespace MusicFs.Origins.Local.Windows;

/// <summary>
/// A watch over a folder on Windows: the framework's watcher tells of names, and a loop tells the reader which folders to look at, when each has come to
/// rest (<see cref="ChangeGatherer"/>). Windows does not say when a file is closed: one that is written to is whole when its size and time rest. Events come from any thread, one lock
/// keeps them apart.
/// </summary>
internal sealed class WindowsWatch : IOriginWatch
{
    /// <summary>The most that works for folders of another machine as well (ReadDirectoryChangesW).</summary>
    private const int BufferSize = 64 * 1024;

    private readonly string _id;
    private readonly WindowsRoot _root;
    private readonly OriginWatchOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly ChangeGatherer _gatherer;
    private readonly SettlingFiles _settling;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ToldChanges _told = new();
    private TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="id">Of the origin.</param>
    /// <param name="root">What is watched.</param>
    /// <param name="options">How.</param>
    /// <param name="logger">Hears of faults.</param>
    public WindowsWatch(string id, WindowsRoot root, OriginWatchOptions options, ILogger logger)
    {
        (_id, _root, _options, _logger) = (id, root, options, logger);
        _gatherer = new ChangeGatherer(options, _time);
        _settling = new SettlingFiles(options.Rest, _time, path => root.Stat(path) is { IsSuccess: true } now ? now.Value.Version : null);
    }

    /// <summary>Completes when the watch has ended, by itself or because it was stopped.</summary>
    public Task Completion => _completion.Task;

    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>Ends the watch, soon.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public bool IsBeingWritten(OriginPath file) => _settling.Contains(file);

    /// <inheritdoc/>
    public IAsyncEnumerable<OriginChange> ReadAsync(CancellationToken cancellation) => _told.ReadAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _completion.Task.ConfigureAwait(false);
    }

    /// <summary>As the watcher calls it when its buffer ran over: what was lost is unknown, so all is looked at again.</summary>
    internal void Overflow() => Gather(OriginPath.Root, OriginChangeKind.Tree, new Problem(
        $"More happened in the origin {_root.Path} at once than Windows could tell. All of it is looked at again.", "Nothing is to be done."));

    private async Task RunAsync()
    {
        try
        {
            using FileSystemWatcher watcher = Begin();
            _told.TryTell(new OriginChange(OriginChangeKind.Tree, OriginPath.Root));
            await TellAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (Exception fault)
        {
            bool isExpected = fault is IOException or UnauthorizedAccessException or ArgumentException;
            _logger.Log(isExpected ? LogLevel.Debug : LogLevel.Error, fault, "Watching origin {Origin} failed.", _id);
            Fail(fault);
        }

        _told.Complete();
        _completion.SetResult();
    }

    private FileSystemWatcher Begin()
    {
        FileSystemWatcher watcher = new(_root.FullPath)
        {
            IncludeSubdirectories = true,
            InternalBufferSize = BufferSize,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime | NotifyFilters.Attributes,
        };
        try
        {
            watcher.Created += (_, happened) => Came(happened.Name, isWhole: false);
            watcher.Changed += (_, happened) => Written(happened.Name);
            watcher.Deleted += (_, happened) => Went(happened.Name);
            watcher.Renamed += (_, happened) =>
            {
                Went(happened.OldName);
                Came(happened.Name, isWhole: true);
            };
            watcher.Error += (_, happened) => Failed(happened.GetException());
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch
        {
            watcher.Dispose();
            throw;
        }
    }

    /// <summary>Tells what is due, until it is stopped or the folder is gone.</summary>
    private async Task TellAsync()
    {
        while (!_told.HasFailed)
        {
            (TimeSpan? wait, Task happened) = TellDue();
            // Nothing comes where the folder itself was moved away.
            await happened.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private (TimeSpan? Wait, Task Happened) TellDue()
    {
        lock (_gate)
        {
            if (_happened.Task.IsCompleted)
                _happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // It looks at the files, which may wait for the disk: without the lock, or Windows' events wait as well, and its buffer runs over.
        _settling.TakeSettled(file =>
        {
            lock (_gate)
                _gatherer.Add(file.Parent, OriginChangeKind.Folder);
        });
        lock (_gate)
        {
            bool isFull = false;
            _gatherer.TakeDue(change => _told.TryTell(change) || !(isFull = true));
            TimeSpan? wait = isFull ? ToldChanges.RetryTime : _gatherer.TimeToNext();
            TimeSpan? rest = _settling.TimeToNext();
            return (wait is null || rest < wait ? rest ?? wait : wait, _happened.Task);
        }
    }

    private void Came(string? name, bool isWhole)
    {
        if (Place(name) is not { } path)
            return;
        bool isFolder = IsFolder(path);
        if (Skips(path, isFolder))
            return;
        if (isFolder)
            Gather(path, OriginChangeKind.Tree);
        else if (!isWhole && _settling.Touch(path))
            Wake();
        else
            Gather(path.Parent, OriginChangeKind.Folder);
        if (isFolder)
            Gather(path.Parent, OriginChangeKind.Folder);
    }

    /// <summary>Of a folder this says that something in it is another, which is told by itself.</summary>
    private void Written(string? name)
    {
        if (Place(name) is not { } path || IsFolder(path) || Skips(path, isFolder: false))
            return;
        if (_settling.Touch(path))
            Wake();
        else
            Gather(path.Parent, OriginChangeKind.Folder);
    }

    private void Went(string? name)
    {
        if (Place(name) is not { } path || Skips(path, isFolder: false))
            return;
        _settling.Release(path);
        _settling.ReleaseBelow(path);
        Gather(path.Parent, OriginChangeKind.Folder);
    }

    private void Failed(Exception fault)
    {
        if (fault is InternalBufferOverflowException)
        {
            Overflow();
            return;
        }

        Fail(fault);
        Wake();
    }

    private void Fail(Exception fault) => _told.Fail(new Problem(
        $"The origin {_root.Path} cannot be watched: {fault.Message} It is looked at from time to time instead.", "Check that its folder and its disk are there."));

    private void Gather(OriginPath path, OriginChangeKind kind, Problem? problem = null)
    {
        lock (_gate)
            _gatherer.Add(path, kind, problem);
        Wake();
    }

    private void Wake()
    {
        lock (_gate)
            _happened.TrySetResult();
    }

    /// <summary>Null where the event is about the folder itself. A name that is no text is nobody's file.</summary>
    private static OriginPath? Place(string? name) => string.IsNullOrEmpty(name) ? null : WindowsRoot.PlaceOf(name);

    private bool IsFolder(OriginPath path) => _root.PathOf(path) is { } full && Directory.Exists(full);

    private bool Skips(OriginPath path, bool isFolder) => _options.Skips?.Invoke(path, isFolder) == true;
}
