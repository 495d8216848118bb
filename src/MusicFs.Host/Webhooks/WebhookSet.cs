using Microsoft.Extensions.Logging;
using MusicFs.Host.Configuration;
using MusicFs.Host.Events;
using MusicFs.Host.Supervision;

namespace MusicFs.Host.Webhooks;

/// <summary>The webhooks of a daemon. Each has a loop of its own, so that a slow address keeps nobody else waiting.</summary>
internal sealed class WebhookSet(EventHub hub, Supervisor supervisor, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Running> _running = [];
    private HttpMessageInvoker? _http;

    /// <summary>From now on these; those that are as before go on undisturbed.</summary>
    public void Apply(IReadOnlyList<WebhookSettings> wanted)
    {
        lock (_gate)
        {
            foreach (Running gone in _running.Where(running => !wanted.Any(running.Hook.Settings.IsLike)).ToArray())
            {
                _running.Remove(gone);
                End(gone);
            }

            foreach (WebhookSettings settings in wanted.Where(settings => !_running.Any(running => running.Hook.Settings.IsLike(settings))).ToArray())
                _running.Add(Start(settings));
        }
    }

    /// <summary>Sends what still waits, for a few seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        Running[] last;
        lock (_gate)
        {
            last = [.. _running];
            _running.Clear();
        }

        foreach (Running running in last)
            End(running);
        await Task.WhenAll(last.Select(static running => running.Task.Completion)).ConfigureAwait(false);
        _http?.Dispose();
    }

    private Running Start(WebhookSettings settings)
    {
        _http ??= new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Webhook.Limit,
            // Names may come to mean other addresses.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        Webhook hook = new(settings, hub, _http, time, log);
        CancellationTokenSource stop = new();
        return new Running(hook, stop, supervisor.Run($"webhook {settings.Name}", hook.RunAsync, end: stop.Token));
    }

    private static void End(Running running)
    {
        running.Hook.Dispose();
        running.Stop.Cancel();
    }

    private sealed record Running(Webhook Hook, CancellationTokenSource Stop, SupervisedTask Task);
}
