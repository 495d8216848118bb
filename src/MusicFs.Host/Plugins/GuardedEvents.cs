using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Events;
using MusicFs.Host.Events;

namespace MusicFs.Host.Plugins;

/// <summary>Hands events to a plugin, one after another, from a queue of its own.</summary>
internal sealed class GuardedEvents(PluginGuard guard, PluginRef<IEventSink> sink)
{
    /// <summary>Until the plugin is gone or off, or the token fires.</summary>
    public async Task RunAsync(EventHub hub, CancellationToken cancellation)
    {
        using EventSubscription? events = hub.Subscribe(EventFilter.All);
        if (events is null)
            return;
        while (guard.IsOpen && !cancellation.IsCancellationRequested)
        {
            MusicFsEvent next = await events.NextAsync(cancellation).ConfigureAwait(false);
            _ = await guard.CallAsync("IEventSink.Publish", guard.Limits.Event, _ => Publish(next), late: null, cancellation).ConfigureAwait(false);
        }
    }

    private ValueTask<FsResult<bool>> Publish(MusicFsEvent happened)
    {
        sink.Value?.Publish(happened);
        return ValueTask.FromResult(new FsResult<bool>(true));
    }
}
