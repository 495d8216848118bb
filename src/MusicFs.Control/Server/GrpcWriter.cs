using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Server;

/// <summary>The replies of one streaming call. Used by its handler alone, one call at a time.</summary>
public sealed class GrpcWriter<T>
    where T : class, IMessage<T>
{
    private readonly HttpResponse _response;

    internal GrpcWriter(HttpResponse response) => _response = response;

    /// <summary>Sends the headers, by which a caller knows that the call is live although there is no message yet.</summary>
    public async ValueTask StartAsync(CancellationToken cancellation) => await _response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);

    /// <summary>Completes when the caller's flow control took it: a caller that does not read holds up its handler, nobody else.</summary>
    public async ValueTask WriteAsync(T message, CancellationToken cancellation)
    {
        MessageFraming.Write(_response.BodyWriter, message);
        await _response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
