using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Google.Protobuf;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Client;

/// <summary>Calls the daemon behind one Unix socket, or named pipe. Any number of calls at once; the connection is made by the first.</summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly string? _token;

    /// <summary>What deadlines are measured by.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <param name="socketPath">Of the daemon's socket; on Windows of the file that names its pipe.</param>
    public GrpcChannel(string socketPath)
        : this(OperatingSystem.IsWindows()
            ? cancellation => PipeCall.OpenAsync(socketPath, cancellation)
            : cancellation => ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ProtocolType.Unspecified, cancellation))
    {
    }

    /// <param name="address">Where a daemon serves over TCP.</param>
    /// <param name="token">What it asks for; null to do without.</param>
    public GrpcChannel(IPEndPoint address, string? token)
        : this(cancellation => ConnectAsync(address, ProtocolType.Tcp, cancellation)) => _token = token;

    private GrpcChannel(Func<CancellationToken, ValueTask<Stream>> connect) => _http = new HttpMessageInvoker(
        new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => connect(cancellation) });

    /// <summary>One request, one reply. A call that was cancelled or came too late ends with a status, as every other failure.</summary>
    public async Task<GrpcReply<TReply>> CallAsync<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        GrpcCall<TReply> call = await StreamAsync(method, request, deadline, cancellation).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            TReply? reply = await call.NextAsync(cancellation).ConfigureAwait(false);
            // The status comes behind the message.
            TReply? second = reply is null ? null : await call.NextAsync(cancellation).ConfigureAwait(false);
            if (!call.Status.IsOk)
                return call.Status;
            return reply is not null && second is null
                ? reply
                : new GrpcReply<TReply>(GrpcCode.Unimplemented, "The call did not give exactly one reply.");
        }
    }

    /// <summary>One request, any number of replies; returns when the daemon has accepted the call or refused it.</summary>
    public async Task<GrpcCall<TReply>> StreamAsync<TRequest, TReply>(
        GrpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        ArgumentNullException.ThrowIfNull(method);
        GrpcCall<TReply> call = new(GrpcMethod<TRequest, TReply>.ReplyParser, deadline, Time, cancellation);
        await call.OpenAsync(_http, Request(method.Path, request, deadline)).ConfigureAwait(false);
        return call;
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, ProtocolType protocol, CancellationToken cancellation)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(endPoint, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(string path, IMessage message, TimeSpan deadline)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri("http://localhost" + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(MessageFraming.ToArray(message)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
        if (_token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (deadline != Timeout.InfiniteTimeSpan)
            request.Headers.Add(GrpcHeaders.Timeout, GrpcTimeout.Format(deadline));
        return request;
    }

    /// <summary>The status that headers or trailers carry; null when they carry none.</summary>
    internal static GrpcStatus? ReadStatus(HttpHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(GrpcHeaders.Status, out HeaderStringValues code))
            return null;
        string message = headers.NonValidated.TryGetValues(GrpcHeaders.Message, out HeaderStringValues text) ? text.ToString() : "";
        bool known = int.TryParse(code.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && Enum.IsDefined((GrpcCode)number);
        return new GrpcStatus(known ? (GrpcCode)number : GrpcCode.Unknown, PercentEncoding.Decode(message));
    }
}
