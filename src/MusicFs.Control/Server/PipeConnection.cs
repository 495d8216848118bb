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
        Transport = new Duplex(
            PipeReader.Create(pipe, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(new Unheard(pipe), new StreamPipeWriterOptions(leaveOpen: true)));
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
        await _pipe.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What is said to a caller that has gone is nobody's: Kestrel learns of its end by reading, and takes a write that fails for a fault.</summary>
    private sealed class Unheard(Stream pipe) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await pipe.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Gone.
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <summary>Nothing is held back; waiting until the caller has read it would be another thing.</summary>
        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
