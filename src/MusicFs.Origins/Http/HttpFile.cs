using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// A file behind a URL. Each read is one request for just its bytes of just the content that was opened, so it costs what it
/// reads, and a cancelled one costs nothing more. Where the server sends whole files only, reads share one download.
/// </summary>
internal sealed class HttpFile(
    HttpTransport transport, OriginPath path, OriginVersion version, HttpValidators validators, HttpRanges ranges, ILogger logger) : IOriginFile
{
    private readonly HttpDownload _download = new(transport, path, validators);
    private volatile bool _disposed;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => null;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (_disposed)
            return FsError.BadHandle;
        int wanted = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
        destination = destination[..wanted];
        for (int done = 0; done < wanted;)
        {
            FsResult<int> read = ranges.AreServed
                ? await ReadRangeAsync(offset + done, destination[done..], cancellation).ConfigureAwait(false)
                : await _download.ReadAsync(offset + done, destination[done..], cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read;
            done += read.Value;
        }

        return wanted;
    }

    public void Dispose()
    {
        _disposed = true;
        _download.Dispose();
    }

    /// <summary>A server may give less of a range than was asked for; nothing when it turns out to have no ranges.</summary>
    private async ValueTask<FsResult<int>> ReadRangeAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await transport.SendAsync(HttpMethod.Get, path, asFolder: false, Prepare, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        try
        {
            using BoundedBody body = await transport.BodyOfAsync(response, destination.Length, cancellation).ConfigureAwait(false);
            if (!validators.Agrees(response))
                return FsError.Stale;
            if (response.StatusCode == HttpStatusCode.OK)
            {
                // The caller goes on with the download, once this answer has given its connection back.
                ranges.FoundMissing();
                return 0;
            }

            if (LengthOf(response, offset, destination.Length) is not { } length)
                return FsError.Corrupt;
            await body.ReadExactlyAsync(destination[..length], cancellation).ConfigureAwait(false);
            return length;
        }
        catch (Exception e)
        {
            return transport.ErrorOf(e, isOver: false, path, cancellation);
        }

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + destination.Length - 1);
            validators.Demand(request.Headers);
        }
    }

    /// <summary>How many bytes of what was asked for come; null when the answer is about other bytes.</summary>
    private int? LengthOf(HttpResponseMessage response, long offset, int most)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.PartialContent && range is { HasRange: true } && range.From == offset)
        {
            long length = range.To!.Value + 1 - offset;
            if (length > 0 && length <= most && (response.Content.Headers.ContentLength ?? length) == length)
                return (int)length;
        }

        transport.Tell(HttpProblems.WrongRange(transport.Location));
        logger.LogWarning(
            "{Path} on origin {Origin}: {Wanted} bytes from {Offset} were asked for, and {Range} came ({Length} bytes, status {Status}).",
            path, transport.Id, most, offset, range, response.Content.Headers.ContentLength, (int)response.StatusCode);
        return null;
    }
}
