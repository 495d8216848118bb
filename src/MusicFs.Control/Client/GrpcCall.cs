using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using MusicFs.Control.Grpc;

namespace MusicFs.Control.Client;

/// <summary>The replies of one call, read by one caller. Disposing before the end cancels the call.</summary>
public sealed class GrpcCall<T> : IAsyncDisposable
    where T : class, IMessage<T>
{
    private readonly MessageParser<T> _parser;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _end;
    private HttpResponseMessage? _response;
    private PipeReader? _input;

    internal GrpcCall(MessageParser<T> parser, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        _parser = parser;
        _deadline = new CancellationTokenSource(deadline, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellation);
    }

    /// <summary>How it ended; OK until then.</summary>
    public GrpcStatus Status { get; private set; } = GrpcStatus.Ok;

    /// <summary>The next reply; null at the end, when <see cref="Status"/> says how it came.</summary>
    public async ValueTask<T?> NextAsync(CancellationToken cancellation)
    {
        if (_input is null)
            return null;
        try
        {
            using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellation);
            (T? message, GrpcStatus status) = await MessageFraming.ReadAsync(_input, _parser, linked.Token).ConfigureAwait(false);
            if (message is not null)
                return message;
            Status = status.IsOk ? GrpcChannel.ReadStatus(_response!.TrailingHeaders) ?? Lost : status;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            Status = Translate(e);
        }

        _input = null;
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _response?.Dispose();
        _end.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task OpenAsync(HttpMessageInvoker http, HttpRequestMessage request)
    {
        try
        {
            _response = await http.SendAsync(request, _end.Token).ConfigureAwait(false);
            if (_response.StatusCode != HttpStatusCode.OK)
                Status = new GrpcStatus(GrpcCode.Unknown, $"The answer is HTTP {(int)_response.StatusCode}, not gRPC.");
            else if (GrpcChannel.ReadStatus(_response.Headers) is { } status)
                Status = status;
            else
                _input = PipeReader.Create(await _response.Content.ReadAsStreamAsync(_end.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            Status = Translate(e);
        }
    }

    private static GrpcStatus Lost { get; } = new(GrpcCode.Unavailable, "The daemon ended the call without a status.");

    private GrpcStatus Translate(Exception fault) => fault switch
    {
        OperationCanceledException when _deadline.IsCancellationRequested => new(GrpcCode.DeadlineExceeded, "The daemon did not answer in time."),
        OperationCanceledException => new(GrpcCode.Cancelled, "The call was cancelled."),
        HttpRequestException { InnerException: SocketException socket } => GrpcStatus.Unanswered(socket.Message),
        _ => new(GrpcCode.Unavailable, $"The connection to the daemon was lost: {fault.Message}"),
    };
}
