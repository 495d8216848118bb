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
internal sealed class HttpFile : IOriginFile
{
    private readonly HttpTransport _transport;
    private readonly OriginPath _path;
    private readonly OriginVersion _version;
    private readonly HttpRanges _ranges;
    private readonly ILogger _logger;
    private readonly HttpDownload _download;

    /// <summary>Null until the first answer shows what was listed.</summary>
    private volatile HttpValidators? _validators;
    private volatile bool _disposed;

    public HttpFile(HttpTransport transport, OriginPath path, OriginVersion version, HttpValidators? validators, HttpRanges ranges, ILogger logger)
    {
        _transport = transport;
        _path = path;
        _version = version;
        _validators = validators;
        _ranges = ranges;
        _logger = logger;
        _download = new HttpDownload(transport, path, () => _validators!);
    }

    /// <summary>Describes the file carefully; asked where it was opened without that and its own headers do not tell the version.</summary>
    public Func<CancellationToken, ValueTask<FsResult<HttpValidators>>>? Check { get; init; }

    public OriginVersion Version => _version;

    public SafeHandle? LocalHandle => null;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (_disposed)
            return FsError.BadHandle;
        int wanted = (int)Math.Clamp(_version.Size - offset, 0, destination.Length);
        destination = destination[..wanted];
        for (int done = 0; done < wanted;)
        {
            FsResult<int> read = _validators is null && !_ranges.AreServed ? await LearnAsync(cancellation).ConfigureAwait(false)
                : _ranges.AreServed ? await ReadRangeAsync(offset + done, destination[done..], cancellation).ConfigureAwait(false)
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
        HttpValidators? known = _validators;
        FsResult<HttpResponseMessage> answer = await _transport.SendAsync(HttpMethod.Get, _path, asFolder: false, Prepare, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        try
        {
            using BoundedBody body = await _transport.BodyOfAsync(response, destination.Length, cancellation).ConfigureAwait(false);
            if (known is null)
            {
                // Nothing was demanded, so that the answer is about the file as it is.
                if (HttpValidators.Of(response) is not { } found || !found.Makes(_version))
                    return await LearnAsync(cancellation).ConfigureAwait(false);
                _validators = found;
            }
            else if (!known.Agrees(response))
            {
                return FsError.Stale;
            }

            if (response.StatusCode == HttpStatusCode.OK)
            {
                // The caller goes on with the download, once this answer has given its connection back.
                _ranges.FoundMissing();
                return 0;
            }

            if (LengthOf(response, offset, destination.Length) is not { } length)
                return FsError.Corrupt;
            await body.ReadExactlyAsync(destination[..length], cancellation).ConfigureAwait(false);
            return length;
        }
        catch (Exception e)
        {
            return _transport.ErrorOf(e, isOver: false, _path, cancellation);
        }

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + destination.Length - 1);
            known?.Demand(request.Headers);
        }
    }

    /// <summary>Has the file described as an open does; nothing is read by that.</summary>
    private async ValueTask<FsResult<int>> LearnAsync(CancellationToken cancellation)
    {
        FsResult<HttpValidators> described = await Check!(cancellation).ConfigureAwait(false);
        if (!described.IsSuccess)
            return described.Error;
        _validators = described.Value;
        return 0;
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

        _transport.Tell(HttpProblems.WrongRange(_transport.Location));
        _logger.LogWarning(
            "{Path} on origin {Origin}: {Wanted} bytes from {Offset} were asked for, and {Range} came ({Length} bytes, status {Status}).",
            _path, _transport.Id, most, offset, range, response.Content.Headers.ContentLength, (int)response.StatusCode);
        return null;
    }
}
