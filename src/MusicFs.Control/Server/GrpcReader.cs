using System.IO.Pipelines;
using Google.Protobuf;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Server;

/// <summary>The requests of one call, in order.</summary>
public sealed class GrpcReader<T>
    where T : class, IMessage<T>
{
    private readonly PipeReader _input;
    private readonly MessageParser<T> _parser;

    internal GrpcReader(PipeReader input, MessageParser<T> parser)
    {
        _input = input;
        _parser = parser;
    }

    /// <summary>The next request; null with <see cref="GrpcStatus.Ok"/> when the caller has sent the last.</summary>
    public ValueTask<(T? Message, GrpcStatus Status)> ReadAsync(CancellationToken cancellation) =>
        MessageFraming.ReadAsync(_input, _parser, cancellation);

    /// <summary>The only request of a call that takes one.</summary>
    internal async ValueTask<GrpcReply<T>> ReadSingleAsync(CancellationToken cancellation)
    {
        (T? request, GrpcStatus status) = await ReadAsync(cancellation).ConfigureAwait(false);
        if (!status.IsOk)
            return status;
        if (request is null)
            return new GrpcReply<T>(GrpcCode.Unimplemented, "The call takes one request and none was sent.");
        (T? second, status) = await ReadAsync(cancellation).ConfigureAwait(false);
        if (!status.IsOk)
            return status;
        return second is null ? request : new GrpcReply<T>(GrpcCode.Unimplemented, "The call takes one request and more were sent.");
    }
}
