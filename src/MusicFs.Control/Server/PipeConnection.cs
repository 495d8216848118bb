using System.Globalization;
using System.IO.Pipelines;
using System.IO.Pipes;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace MusicFs.Control.Server;

/// <summary>One caller of a named pipe, as Kestrel wants a connection. Owns the pipe.</summary>
internal sealed class PipeConnection : DefaultConnectionContext
{
    private static long _last;

    private readonly NamedPipeServerStream _pipe;
    private readonly CancellationTokenSource _closed = new();

    public PipeConnection(NamedPipeServerStream pipe, EndPoint place)
        : base("pipe-" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture))
    {
        _pipe = pipe;
        LocalEndPoint = place;
        ConnectionClosed = _closed.Token;
        Transport = new Duplex(PipeReader.Create(pipe, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(pipe, new StreamPipeWriterOptions(leaveOpen: true)));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _pipe.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Transport.Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The caller has gone, and with it what was still to be sent.
        }

        await _pipe.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
