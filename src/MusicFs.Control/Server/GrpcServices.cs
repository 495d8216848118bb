using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Server;

/// <summary>
/// Which handler answers which method. Filled once, then read by any number of calls. Handlers return a status for what can be
/// expected, pass their token on, and may be called at the same time.
/// </summary>
public sealed class GrpcServices
{
    private readonly Dictionary<string, Func<HttpContext, CancellationToken, Task<GrpcStatus>>> _handlers = new(StringComparer.Ordinal);
    private readonly HashSet<ServiceDescriptor> _services = [];

    /// <summary>Services with at least one method here.</summary>
    internal IReadOnlyCollection<ServiceDescriptor> Services => _services;

    /// <summary>One request, one reply.</summary>
    public GrpcServices Unary<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method, Func<TRequest, CancellationToken, Task<GrpcReply<TReply>>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        Add(method, method.Path, async (context, cancellation) =>
        {
            GrpcReply<TRequest> request = await Reader(method, context).ReadSingleAsync(cancellation).ConfigureAwait(false);
            if (!request.IsOk)
                return request.Status;
            GrpcReply<TReply> reply = await handler(request.Value, cancellation).ConfigureAwait(false);
            if (!reply.IsOk)
                return reply.Status;
            // An answer that is there is sent, also where the daemon has begun to stop meanwhile.
            await new GrpcWriter<TReply>(context.Response).WriteAsync(reply.Value, CancellationToken.None).ConfigureAwait(false);
            return GrpcStatus.Ok;
        });

    /// <summary>One request, any number of replies.</summary>
    public GrpcServices ServerStream<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method, Func<TRequest, GrpcWriter<TReply>, CancellationToken, Task<GrpcStatus>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        Add(method, method.Path, async (context, cancellation) =>
        {
            GrpcReply<TRequest> request = await Reader(method, context).ReadSingleAsync(cancellation).ConfigureAwait(false);
            return request.IsOk
                ? await handler(request.Value, new GrpcWriter<TReply>(context.Response), cancellation).ConfigureAwait(false)
                : request.Status;
        });

    /// <summary>Requests and replies as they come.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Its path, which is another than the method's own where an older name is served as well.</param>
    /// <param name="handler">What answers.</param>
    internal GrpcServices Duplex<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method,
        string path,
        Func<GrpcReader<TRequest>, GrpcWriter<TReply>, CancellationToken, Task<GrpcStatus>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        Add(method, path, (context, cancellation) => handler(Reader(method, context), new GrpcWriter<TReply>(context.Response), cancellation));

    internal Func<HttpContext, CancellationToken, Task<GrpcStatus>>? Find(string path) => _handlers.GetValueOrDefault(path);

    private static GrpcReader<TRequest> Reader<TRequest, TReply>(GrpcMethod<TRequest, TReply> method, HttpContext context)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        new(context.Request.BodyReader, GrpcMethod<TRequest, TReply>.RequestParser);

    private GrpcServices Add<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method, string path, Func<HttpContext, CancellationToken, Task<GrpcStatus>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        _handlers.Add(path, handler);
        _services.Add(method.Descriptor.Service);
        return this;
    }
}
