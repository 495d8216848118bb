using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>
/// Calls of a plugin's origin and of its files, and why the last of them that failed did: in the origin's own words where it has some, and else in those of the guard. Each
/// reason is logged once, until many others were. Any thread.
/// </summary>
internal sealed class GuardedCalls(string origin)
{
    private const int MostTold = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private volatile Problem? _lastFailure;

    /// <summary>Null where none failed, or nobody has words for it.</summary>
    public Problem? LastFailure => _lastFailure;

    /// <summary>Takes note of a reason that no call of the plugin gave.</summary>
    public void Note(Problem? failure) => _lastFailure = failure;

    /// <summary>As the guard's. Where the plugin answers an error its origin is asked for words, within the same call.</summary>
    public async ValueTask<FsResult<T>> CallAsync<T>(
        LoadedPlugin plugin, PluginRef<IOrigin> asked, string what, TimeSpan limit, Func<CancellationToken, ValueTask<FsResult<T>>> call, Action<T>? late, CancellationToken cancellation)
    {
        Answer answer = new();
        FsResult<T> result = await plugin.Guard.CallAsync(
            what, limit,
            async token =>
            {
                FsResult<T> answered = await call(token).ConfigureAwait(false);
                if (!answered.IsSuccess)
                    answer.Give((asked.Value as IFailureTeller)?.LastFailure);
                return answered;
            },
            late, cancellation).ConfigureAwait(false);
        // Who gave up says nothing of the origin, nor does what is simply not there, or no longer the same.
        if (!result.IsSuccess && result.Error is not (FsError.Interrupted or FsError.NotFound or FsError.Stale))
            Note(plugin, answer.IsGiven ? answer.Words : Fault(plugin, result.Error));
        return result;
    }

    private void Note(LoadedPlugin plugin, Problem? failure)
    {
        _lastFailure = failure;
        if (failure is null)
            return;
        lock (_gate)
        {
            if (_told.Count >= MostTold)
                _told.Clear();
            if (!_told.Add(failure.What))
                return;
        }

        plugin.Log.Write(PluginLogLevel.Warning, $"origin '{origin}': {failure}");
    }

    /// <summary>Null where it did nothing wrong: it is busy, or goes.</summary>
    private static Problem? Fault(LoadedPlugin plugin, FsError error) => error is FsError.TimedOut or FsError.Corrupt or FsError.Internal
        ? new Problem($"The plugin '{plugin.Id}' failed in {plugin.Guard.LastFault}.", $"musicfs plugin info {plugin.Id} says more.") : null;

    /// <summary>What the plugin said. A call that nobody waits for any more may give it late, and nobody looks.</summary>
    private sealed class Answer
    {
        private volatile bool _isGiven;

        public bool IsGiven => _isGiven;

        public Problem? Words { get; private set; }

        public void Give(Problem? words)
        {
            Words = PluginAnswers.Copy(words);
            _isGiven = true;
        }
    }
}
