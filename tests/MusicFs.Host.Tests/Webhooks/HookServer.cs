using System.Net;
using System.Threading.Channels;
using MusicFs.Testing.Network;

namespace MusicFs.Host.Tests.Webhooks;

/// <summary>A loopback HTTP server that answers as a test wants, and keeps what it was sent.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(string Body, string? Signature)> _received = Channel.CreateUnbounded<(string Body, string? Signature)>();
    private readonly Task _serving;

    public HookServer()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Take()}/hook/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Asked for each request, by its number from 0; a status of 0 is no answer at all.</summary>
    public Func<int, int> Answer { get; set; } = static _ => 200;

    public int Requests { get; private set; }

    public async Task<(string Body, string? Signature)> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using StreamReader reader = new(context.Request.InputStream);
            string body = await reader.ReadToEndAsync();
            int status = Answer(Requests++);
            if (status > 0)
            {
                context.Response.StatusCode = status;
                context.Response.Close();
            }

            await _received.Writer.WriteAsync((body, context.Request.Headers["X-MusicFS-Signature"]));
        }
    }
}
