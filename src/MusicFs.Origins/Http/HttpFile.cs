using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// A file behind a URL. Each read is one request for just its bytes of just the content that was opened, so it costs what it
/// reads, and a cancelled one costs nothing more; reads that go on share an answer. Where the server sends whole files only, reads share one download.
/// </summary>
internal sealed class HttpFile : IOriginFile
{
    private readonly HttpTransport _transport;
    private readonly OriginPath _path;
    private readonly OriginVersion _version;
    private readonly HttpRanges _ranges;
    private readonly ILogger _logger;
    private readonly HttpDownload _download;
    private readonly Lock _lock = new();
    private readonly List<HttpStream> _streams = [];
    private HttpBeginning? _beginning;

    /// <summary>Null until the first answer shows what was listed.</summary>
    private volatile HttpValidators? _validators;
    private volatile bool _disposed;

    public HttpFile(
        HttpTransport transport, OriginPath path, OriginVersion version, HttpValidators? validators, HttpRanges ranges, HttpBeginning? beginning, ILogger logger)
    {
        _beginning = beginning;
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

    public async ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation)
    {
        int wanted = (int)Math.Clamp(_version.Size - offset, 0, destination.Length);
        if (!_disposed && _ranges.AreServed && _validators is not null && wanted > 0 && Join(offset, wanted, end) is { } turn)
        {
            try
            {
                if (await turn.ReadAsync(destination[..wanted], cancellation).ConfigureAwait(false))
                    return wanted;
            }
            catch (Exception e)
            {
                // An answer may break off that nobody read for long. Asked for alone the bytes come, or the reason why not.
                FsError error = _transport.ErrorOf(e, isOver: false, _path, cancellation);
                if (error == FsError.Interrupted)
                    return error;
            }
        }

        return await ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        HttpStream[] streams;
        lock (_lock)
        {
            _disposed = true;
            streams = [.. _streams];
            _streams.Clear();
        }

        foreach (HttpStream stream in streams)
            stream.End();
        Interlocked.Exchange(ref _beginning, null)?.Dispose();
        _download.Dispose();
    }

    /// <summary>Takes the answer that it was opened with: reads go on in it.</summary>
    internal void GoOn(BoundedBody body, FirstRead coming)
    {
        HttpStream begun = new(this, _transport.Streams, coming.Offset, body, coming.Length);
        lock (_lock)
        {
            if (_transport.Streams.TryEnter(begun))
            {
                _streams.Add(begun);
                return;
            }
        }

        body.Dispose();
    }

    /// <summary>The answer with a range, or with the beginning of it where a server gives less. Throws where it is not that.</summary>
    internal async ValueTask<(BoundedBody Body, long Length)> AskAsync(long offset, long length, CancellationToken cancellation)
    {
        FsResult<(BoundedBody? Body, long Length)> asked = await RequestAsync(offset, length, cancellation).ConfigureAwait(false);
        return asked.IsSuccess && asked.Value.Body is { } body ? (body, asked.Value.Length) : throw new IOException($"The range was not given: {asked.Error}.");
    }

    /// <summary>A turn of the run that goes on here, or of a new one where there is a place for it.</summary>
    private HttpStream.Turn? Join(long offset, int wanted, long end)
    {
        lock (_lock)
        {
            if (_disposed)
                return null;
            foreach (HttpStream stream in _streams)
            {
                if (stream.Join(offset, wanted, end) is { } turn)
                    return turn;
            }

            EndPaused();
            HttpStream begun = new(this, _transport.Streams, offset, null, 0);
            if (!_transport.Streams.TryEnter(begun))
                return null;
            _streams.Add(begun);
            return begun.Join(offset, wanted, end);
        }
    }

    /// <summary>A reader who went elsewhere has left his run: what waits on its line is nobody's.</summary>
    private void EndPaused()
    {
        foreach (HttpStream stream in _streams)
        {
            if (_transport.Streams.IsPaused(stream))
                stream.End();
        }

        _streams.RemoveAll(static stream => stream.IsEnded);
    }

    /// <summary>A server may give less of a range than was asked for; nothing when it turns out to have no _ranges.</summary>
    private async ValueTask<FsResult<int>> ReadRangeAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            if (Volatile.Read(ref _beginning) is { } beginning && beginning.Holds(offset, destination.Length))
            {
                Interlocked.Exchange(ref _beginning, null);
                using (beginning)
                {
                    if (await beginning.ReadAsync(offset, destination, cancellation).ConfigureAwait(false))
                        return destination.Length;
                }
            }

            lock (_lock)
                EndPaused();
            FsResult<(BoundedBody? Body, long Length)> asked = await RequestAsync(offset, destination.Length, cancellation).ConfigureAwait(false);
            if (!asked.IsSuccess)
                return asked.Error;
            using BoundedBody? body = asked.Value.Body;
            if (body is null)
                return 0;
            await body.ReadExactlyAsync(destination[..(int)asked.Value.Length], cancellation).ConfigureAwait(false);
            return (int)asked.Value.Length;
        }
        catch (Exception e)
        {
            return _transport.ErrorOf(e, isOver: false, _path, cancellation);
        }
    }

    /// <summary>The answer to a request for a range of what was opened; without a body where it has to be asked for again, or the server has no _ranges.</summary>
    private async ValueTask<FsResult<(BoundedBody? Body, long Length)>> RequestAsync(long offset, long most, CancellationToken cancellation)
    {
        HttpValidators? known = _validators;
        FsResult<HttpResponseMessage> answer = await _transport.SendAsync(HttpMethod.Get, _path, asFolder: false, Prepare, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        BoundedBody? body = await _transport.BodyOfAsync(response, most, cancellation).ConfigureAwait(false);
        BoundedBody? unused = body;
        try
        {
            if (known is null)
            {
                // Nothing was demanded, so that the answer is about the file as it is.
                if (HttpValidators.Of(response) is not { } found || !found.Makes(_version))
                {
                    FsResult<int> learnt = await LearnAsync(cancellation).ConfigureAwait(false);
                    return learnt.IsSuccess ? (null, 0) : learnt.Error;
                }

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
                return (null, 0);
            }

            if (LengthOf(response, offset, most) is not { } length)
                return FsError.Corrupt;
            unused = null;
            return (body, length);
        }
        finally
        {
            unused?.Dispose();
        }

        void Prepare(HttpRequestMessage request)
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + most - 1);
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
    private long? LengthOf(HttpResponseMessage response, long offset, long most)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.PartialContent && range is { HasRange: true } && range.From == offset)
        {
            long length = range.To!.Value + 1 - offset;
            if (length > 0 && length <= most && (response.Content.Headers.ContentLength ?? length) == length)
                return length;
        }

        _transport.Tell(HttpProblems.WrongRange(_transport.Location));
        _logger.LogWarning(
            "{Path} on origin {Origin}: {Wanted} bytes from {Offset} were asked for, and {Range} came ({Length} bytes, status {Status}).",
            _path, _transport.Id, most, offset, range, response.Content.Headers.ContentLength, (int)response.StatusCode);
        return null;
    }
}
