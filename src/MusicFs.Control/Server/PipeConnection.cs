using System.Globalization;
using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net;
using Microsoft.AspNetCore.Connections;
using BufferOptions = System.IO.Pipelines.PipeOptions;

namespace MusicFs.Control.Server;

/// <summary>
/// One caller of a named pipe, as Kestrel wants a connection. Owns the pipe. Between it and Kestrel are buffers that any thread may complete: Kestrel may still flush what it
/// has to say while the connection is given up.
/// </summary>
internal sealed class PipeConnection : DefaultConnectionContext
{
    /// <summary>For a caller to take what was said to it last.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private static long _last;

    private readonly NamedPipeServerStream _pipe;
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _heard = new(new BufferOptions(useSynchronizationContext: false));
    private readonly Pipe _said = new(new BufferOptions(useSynchronizationContext: false));
    private readonly Task _hearing;
    private readonly Task _saying;

    public PipeConnection(NamedPipeServerStream pipe, EndPoint place)
        : base("pipe-" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture))
    {
        _pipe = pipe;
        LocalEndPoint = place;
        ConnectionClosed = _closed.Token;
        Transport = new Duplex(_heard.Reader, _said.Writer);
        _hearing = HearAsync();
        _saying = SayAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _pipe.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        await Task.WhenAny(_saying, Task.Delay(LastWords, _closed.Token)).ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
        await _pipe.DisposeAsync().ConfigureAwait(false);
        await _saying.ConfigureAwait(false);
        await _hearing.ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsEnd(Exception fault) => fault is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;

    /// <summary>Until the caller has gone, or nobody listens any more.</summary>
    private async Task HearAsync()
    {
        try
        {
            while (true)
            {
                int count = await _pipe.ReadAsync(_heard.Writer.GetMemory(), _closed.Token).ConfigureAwait(false);
                if (count == 0)
                    break;
                _heard.Writer.Advance(count);
                if ((await _heard.Writer.FlushAsync(CancellationToken.None).ConfigureAwait(false)).IsCompleted)
                    break;
            }
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // Gone.
        }
        finally
        {
            await _heard.Writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Until nothing more is said, or the caller has gone: what is said to it then is nobody's, and no fault.</summary>
    private async Task SayAsync()
    {
        try
        {
            bool isOver = false;
            while (!isOver)
            {
                ReadResult said = await _said.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> part in said.Buffer)
                    await _pipe.WriteAsync(part, _closed.Token).ConfigureAwait(false);
                _said.Reader.AdvanceTo(said.Buffer.End);
                isOver = said.IsCompleted;
            }
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // Gone.
        }
        finally
        {
            await _said.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
