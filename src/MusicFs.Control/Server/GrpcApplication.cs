using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Server;

/// <summary>
/// One gRPC call per HTTP/2 request: checks what every call needs, finds its handler, and ends it with a status, also when the
/// handler throws. Called by Kestrel, any number of times at once.
/// </summary>
/// <param name="services">The handlers.</param>
/// <param name="token">What a caller has to show; null for nothing.</param>
/// <param name="log">Hears of handlers that throw.</param>
/// <param name="end">How calls end that have to.</param>
/// <param name="stopping">Fires when calls still under way have to.</param>
internal sealed class GrpcApplication(GrpcServices services, ControlToken? token, ILogger log, Func<GrpcStatus> end, CancellationToken stopping) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // A context holds nothing of its own.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (request.ContentType?.StartsWith(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = GrpcHeaders.ContentType;
        GrpcStatus status = await CallAsync(context).ConfigureAwait(false);
        if (!context.RequestAborted.IsCancellationRequested)
            End(context.Response, status);
    }

    private async Task<GrpcStatus> CallAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (token is not null && !token.IsIn(headers.Authorization.ToString()))
            return Unauthenticated;
        if (headers[GrpcHeaders.Encoding].ToString() is { Length: > 0 } encoding and not GrpcHeaders.Identity)
        {
            context.Response.Headers[GrpcHeaders.AcceptEncoding] = GrpcHeaders.Identity;
            return new GrpcStatus(GrpcCode.Unimplemented, $"The encoding '{encoding}' is not supported, only identity.");
        }

        TimeSpan timeout = Timeout.InfiniteTimeSpan;
        if (headers[GrpcHeaders.Timeout].ToString() is { Length: > 0 } text && !GrpcTimeout.TryParse(text, out timeout))
            return new GrpcStatus(GrpcCode.Internal, $"'{text}' is no grpc-timeout.");
        if (services.Find(context.Request.Path.Value ?? "") is not { } handler)
            return new GrpcStatus(GrpcCode.Unimplemented, $"There is no method {context.Request.Path}.");
        if (timeout == TimeSpan.Zero)
            return DeadlineExceeded;

        using CancellationTokenSource deadline = new(timeout);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token, stopping);
        try
        {
            return await handler(context, over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return deadline.IsCancellationRequested ? DeadlineExceeded
                : stopping.IsCancellationRequested ? end()
                : new GrpcStatus(GrpcCode.Cancelled, "The call was cancelled.");
        }
        catch (Exception fault) when (fault is IOException or BadHttpRequestException)
        {
            // The caller went away in the middle of its request.
            return new GrpcStatus(GrpcCode.Cancelled, "The connection was lost.");
        }
        catch (Exception fault)
        {
            log.LogError(fault, "The control call {Path} failed", context.Request.Path);
            return new GrpcStatus(GrpcCode.Internal, "The daemon made a mistake; its log says which.");
        }
    }

    private static GrpcStatus Unauthenticated { get; } = new(GrpcCode.Unauthenticated, "The token is missing or wrong: send 'authorization: Bearer TOKEN'.");

    private static GrpcStatus DeadlineExceeded { get; } = new(GrpcCode.DeadlineExceeded, "The deadline has passed.");

    /// <summary>In trailers, or in the headers where nothing was sent ("Trailers-Only").</summary>
    private static void End(HttpResponse response, GrpcStatus status)
    {
        string code = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        string message = PercentEncoding.Encode(status.Message);
        if (response.HasStarted)
        {
            response.AppendTrailer(GrpcHeaders.Status, code);
            if (message.Length > 0)
                response.AppendTrailer(GrpcHeaders.Message, message);
            return;
        }

        response.Headers[GrpcHeaders.Status] = code;
        if (message.Length > 0)
            response.Headers[GrpcHeaders.Message] = message;
    }
}
