using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Telemetry;

/// <summary>Sends the numbers of a daemon to a collector of OpenTelemetry once a minute, where that was asked for. What cannot be sent is not kept: the next has it all.</summary>
/// <param name="endpoint">As OTEL_EXPORTER_OTLP_ENDPOINT has it: <c>/v1/metrics</c> comes behind it.</param>
/// <param name="write">The request of now.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears, once, that it does not arrive, and that it does again.</param>
internal sealed class OtlpExporter(Uri endpoint, Func<byte[]> write, TimeProvider time, ILogger log) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Limit });
    private readonly Uri _metrics = new(endpoint.ToString().TrimEnd('/') + "/v1/metrics");
    private bool _isFailing;

    /// <summary>Sends until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        do
            await SendAsync(stop).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(CancellationToken stop)
    {
        string? trouble = null;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            using ByteArrayContent content = new(write());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpRequestMessage request = new(HttpMethod.Post, _metrics) { Content = content };
            using HttpResponseMessage response = await _http.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                trouble = $"it answers {(int)response.StatusCode}";
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            trouble = failure.Message;
        }

        if (trouble is not null && !_isFailing)
            log.LogWarning("Metrics do not reach {Endpoint}: {Reason}", _metrics, trouble);
        else if (trouble is null && _isFailing)
            log.LogInformation("Metrics reach {Endpoint} again.", _metrics);
        _isFailing = trouble is not null;
    }
}
