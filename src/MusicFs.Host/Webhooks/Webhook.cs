using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Host.Configuration;
using MusicFs.Host.Events;

namespace MusicFs.Host.Webhooks;

/// <summary>
/// Sends events to one address, one after the other in their order, each up to three times. Its queue is bounded: when the address is too
/// slow the oldest events are lost and it is told how many. Listens from its making to its disposal; <see cref="RunAsync"/> runs once at a time.
/// </summary>
internal sealed class Webhook : IDisposable
{
    /// <summary>Of one attempt, and of all that is left to say at the end.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Before the second attempt and the third.</summary>
    internal static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    private readonly EventSubscription? _events;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private bool _isFailing;
    private long _lost;

    /// <param name="settings">Where to and what.</param>
    /// <param name="hub">Where events come from.</param>
    /// <param name="http">Sends; not owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears when the address fails, and when it is back.</param>
    public Webhook(WebhookSettings settings, EventHub hub, HttpMessageInvoker http, TimeProvider time, ILogger log)
    {
        Settings = settings;
        _http = http;
        _time = time;
        _log = log;
        _events = hub.Subscribe(new EventFilter(settings.Events, settings.Origins));
        if (_events is null)
            log.LogError("Webhook '{Webhook}' hears nothing: too many others are listening.", settings.Name);
    }

    public WebhookSettings Settings { get; }

    /// <summary>Sends until <paramref name="stop"/>, then what still waits, for a few seconds at most.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (_events is null)
            return;
        while (!stop.IsCancellationRequested)
        {
            MusicFsEvent happened;
            try
            {
                happened = await _events.NextAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await DeliverAsync(happened, stop).ConfigureAwait(false);
        }

        await FinishAsync().ConfigureAwait(false);
    }

    public void Dispose() => _events?.Dispose();

    private async Task FinishAsync()
    {
        using CancellationTokenSource limit = new(Limit, _time);
        while (!limit.IsCancellationRequested && _events!.TryNext(out MusicFsEvent? happened))
            _ = await SendAsync(WebhookMessage.Of(happened), limit.Token).ConfigureAwait(false);
    }

    private async Task DeliverAsync(MusicFsEvent happened, CancellationToken stop)
    {
        byte[] body = WebhookMessage.Of(happened);
        for (int attempt = 0; ; attempt++)
        {
            string? failure = await SendAsync(body, CancellationToken.None).ConfigureAwait(false);
            if (failure is null)
            {
                NoteSuccess();
                return;
            }

            if (attempt == Pauses.Length || stop.IsCancellationRequested)
            {
                NoteFailure(failure);
                return;
            }

            await Task.Delay(Pauses[attempt], _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null, or why the other side has not taken it.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The content ends with its request.")]
    private async Task<string?> SendAsync(byte[] body, CancellationToken stop)
    {
        using CancellationTokenSource deadline = new(Limit, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        using HttpRequestMessage request = new(HttpMethod.Post, Settings.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (Settings.Secret is { } secret)
            request.Headers.Add(WebhookMessage.SignatureHeader, WebhookMessage.Sign(body, secret));
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, end.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return $"it did not answer within {Limit.TotalSeconds} s";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return fault.Message;
        }
    }

    /// <summary>Said once, and not for every event: an address may be away for days.</summary>
    private void NoteFailure(string reason)
    {
        _lost++;
        if (!_isFailing)
            _log.LogWarning("Webhook '{Webhook}' failed three times, and the event is lost: {Reason}. The next ones are tried.", Settings.Name, reason);
        _isFailing = true;
    }

    private void NoteSuccess()
    {
        if (_isFailing)
            _log.LogInformation("Webhook '{Webhook}' works again; {Lost} events were lost.", Settings.Name, _lost);
        _isFailing = false;
        _lost = 0;
    }
}
