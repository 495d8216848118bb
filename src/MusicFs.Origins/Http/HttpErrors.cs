using System.Net;
using System.Text.Json;
using System.Xml;
using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Http;

/// <summary>The one place where an answer or a failure of HTTP becomes a core error.</summary>
internal static class HttpErrors
{
    /// <summary>Of a status that is neither a success nor a redirect that we follow.</summary>
    public static FsError From(HttpStatusCode status, bool saysWhen) => (int)status switch
    {
        400 => FsError.InvalidArgument,
        401 or 403 or 407 or 451 => FsError.AccessDenied,
        404 or 410 => FsError.NotFound,
        405 or 406 or 501 or 505 => FsError.NotSupported,
        408 or 504 => FsError.TimedOut,
        412 => FsError.Stale,
        414 => FsError.NameTooLong,
        // The range lay inside the file as it was.
        416 => FsError.Stale,
        423 or 429 => FsError.Busy,
        503 when saysWhen => FsError.Busy,
        _ => FsError.OriginUnavailable,
    };

    /// <summary>Of an exception while a request was sent or its answer read; <paramref name="isOver"/> when a time limit ended it.</summary>
    public static FsError From(Exception exception, bool isOver, CancellationToken caller) => exception switch
    {
        _ when caller.IsCancellationRequested => FsError.Interrupted,
        _ when isOver => FsError.TimedOut,
        // The handler's own limit, of connecting.
        OperationCanceledException or TimeoutException => FsError.TimedOut,
        HttpRequestException { HttpRequestError: var error } => From(error),
        HttpIOException { HttpRequestError: var error } => From(error),
        InvalidDataException or JsonException or XmlException => FsError.Corrupt,
        IOException or ObjectDisposedException => FsError.OriginUnavailable,
        _ => FsError.Internal,
    };

    private static FsError From(HttpRequestError error) => error switch
    {
        HttpRequestError.UserAuthenticationError => FsError.AccessDenied,
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError => FsError.Corrupt,
        HttpRequestError.Unknown or HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded or HttpRequestError.ProxyTunnelError
            or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported => FsError.OriginUnavailable,
    };
}
