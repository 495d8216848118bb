using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Core.Service;

namespace MusicFs.Host.Daemon;

/// <summary>
/// Looks at single origins because somebody opened their files in <c>/.musicfs/refresh</c>: one after another, each once for all who asked while
/// it waited its turn. Nobody waits for a look. Any thread; ends what is under way when it is disposed.
/// </summary>
internal sealed class OriginRefreshes : IAsyncDisposable
{
    private readonly Func<string, CancellationToken, Task> _look;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _looking;

    public OriginRefreshes(Func<string, CancellationToken, Task> look, ILogger log)
    {
        _look = look;
        _log = log;
        _looking = Task.Run(LookAsync);
    }

    /// <summary>The folder that asks.</summary>
    /// <param name="origins">Ids of the origins there are.</param>
    public ServiceActions Folder(Func<IReadOnlyList<string>> origins) => new("refresh", origins, Ask);

    public async ValueTask DisposeAsync()
    {
        _asked.Writer.TryComplete();
        await _ended.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        _ended.Dispose();
    }

    private string Ask(string origin)
    {
        lock (_lock)
        {
            if (_waiting.Add(origin))
                _asked.Writer.TryWrite(origin);
        }

        return $"{origin} is looked at now\n";
    }

    private async Task LookAsync()
    {
        await foreach (string origin in _asked.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            // What changes from here on takes another look.
            lock (_lock)
                _waiting.Remove(origin);
            if (_ended.IsCancellationRequested)
                return;
            try
            {
                await _look(origin, _ended.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                _log.LogError(fault, "Looking at origin {Origin} because it was asked for failed.", origin);
            }
        }
    }
}
