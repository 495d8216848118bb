using System.Net;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// One file from a server that gives whole files only: a download that goes forward with the reads, one read at a time, and
/// begins anew for a read that lies before its place.
/// </summary>
internal sealed class HttpDownload(HttpTransport transport, OriginPath path, Func<HttpValidators> content) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private BoundedBody? _body;
    private long _position;
    private volatile bool _disposed;

    /// <summary>Fills the destination, which lies inside the file.</summary>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        bool complete = false;
        try
        {
            if (_body is null || _position > offset)
            {
                FsError error = await BeginAsync(cancellation).ConfigureAwait(false);
                if (error != FsError.None)
                    return error;
            }

            await SkipToAsync(offset, cancellation).ConfigureAwait(false);
            await _body!.ReadExactlyAsync(destination, cancellation).ConfigureAwait(false);
            _position += destination.Length;
            complete = true;
            return destination.Length;
        }
        catch (Exception e)
        {
            return transport.ErrorOf(e, isOver: false, path, cancellation);
        }
        finally
        {
            // A download that broke off is at no known place.
            if (!complete || _disposed)
                End();
            _turn.Release();
        }
    }

    /// <summary>The download ends with the last read that is under way.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (!_turn.Wait(0))
            return;
        End();
        _turn.Release();
    }

    private async ValueTask<FsError> BeginAsync(CancellationToken cancellation)
    {
        End();
        HttpValidators validators = content();
        FsResult<HttpResponseMessage> answer = await transport
            .SendAsync(HttpMethod.Get, path, asFolder: false, request => validators.Demand(request.Headers), cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        _body = await transport.BodyOfAsync(response, validators.Size, cancellation).ConfigureAwait(false);
        _position = 0;
        if (response.StatusCode != HttpStatusCode.OK)
            return FsError.Corrupt;
        return validators.Agrees(response) ? FsError.None : FsError.Stale;
    }

    private async ValueTask SkipToAsync(long offset, CancellationToken cancellation)
    {
        byte[] skipped = new byte[(int)Math.Min(offset - _position, 64 * 1024)];
        while (_position < offset)
        {
            int most = (int)Math.Min(offset - _position, skipped.Length);
            await _body!.ReadExactlyAsync(skipped.AsMemory(0, most), cancellation).ConfigureAwait(false);
            _position += most;
        }
    }

    private void End()
    {
        _body?.Dispose();
        _body = null;
    }
}
