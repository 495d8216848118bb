using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>The files of a server, of which plain HTTP and WebDAV have the same notion.</summary>
internal sealed class HttpFiles(HttpTransport transport, ILogger logger)
{
    // What the kernel asks for first, and most programs.
    private const int AloneLength = 128 * 1024;

    private readonly HttpRanges _ranges = new(transport.Id, logger);

    /// <summary>Whether parts of files can be had, as far as is known.</summary>
    public bool HaveRanges => _ranges.AreServed;

    /// <summary>What a file is now. <see cref="FsError.IsDirectory"/> of a folder.</summary>
    public async ValueTask<FsResult<HttpValidators>> DescribeAsync(OriginPath path, CancellationToken cancellation)
    {
        FsResult<HttpValidators> described = await DescribeAsync(HttpMethod.Head, path, cancellation).ConfigureAwait(false);
        // Not every server knows HEAD, or says there how long a file is.
        return described.Error == FsError.NotSupported
            ? await DescribeAsync(HttpMethod.Get, path, cancellation).ConfigureAwait(false) : described;
    }

    /// <summary>What a file is now, and with it what is read of it first, where the server gives ranges.</summary>
    public async ValueTask<FsResult<HttpOpening>> DescribeAsync(OriginPath path, FirstRead first, CancellationToken cancellation)
    {
        if (first.Length > 0 && HaveRanges)
        {
            // A run needs a connection for itself. Where there is none to spare its first read comes alone.
            if (first.GoesOn && !transport.Streams.HasPlace)
                first = new FirstRead(first.Offset, Math.Min(first.Length, AloneLength));
            FsResult<HttpOpening> begun = await BeginAsync(path, first, cancellation).ConfigureAwait(false);
            if (begun.Error != FsError.NotSupported)
                return begun;
        }

        FsResult<HttpValidators> described = await DescribeAsync(path, cancellation).ConfigureAwait(false);
        return described.IsSuccess ? new HttpOpening(described.Value) : described.Error;
    }

    /// <summary>The file that was described; its reads are of just that content.</summary>
    public IOriginFile Open(OriginPath path, OriginVersion version, HttpOpening opening)
    {
        HttpFile file = new(transport, path, version, opening.Validators, _ranges, opening.Beginning, logger);
        if (opening.Body is { } body)
            file.GoOn(body, opening.Coming);
        return file;
    }

    private async ValueTask<FsResult<HttpOpening>> BeginAsync(OriginPath path, FirstRead first, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await transport.SendAsync(
            HttpMethod.Get, path, asFolder: false, request => request.Headers.Range = new RangeHeaderValue(first.Offset, first.Offset + first.Length - 1), cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        long length = LengthOf(response, first);
        HttpValidators? validators = HttpValidators.Of(response);
        if (validators is null || length == 0)
        {
            response.Dispose();
            return validators is null ? FsError.NotSupported : new HttpOpening(validators);
        }

        try
        {
            BoundedBody body = await transport.BodyOfAsync(response, length, cancellation).ConfigureAwait(false);
            // What is short is received at once, so that it keeps no connection.
            return first.GoesOn && length > AloneLength
                ? new HttpOpening(validators) { Body = body, Coming = first with { Length = length } }
                : new HttpOpening(validators) { Beginning = new HttpBeginning(first.Offset, (int)length, body) };
        }
        catch (Exception e)
        {
            response.Dispose();
            return transport.ErrorOf(e, isOver: false, path, cancellation);
        }
    }

    /// <summary>How many bytes of what was asked for come; 0 where the answer is about other ones.</summary>
    private long LengthOf(HttpResponseMessage response, FirstRead first)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        long? whole = response.Content.Headers.ContentLength;
        // A server may give the whole of a file where that is what was asked for; that says nothing of ranges.
        if (response.StatusCode == HttpStatusCode.OK && first.Offset == 0 && whole <= first.Length)
            return whole.Value;
        if (response.StatusCode == HttpStatusCode.OK)
            _ranges.FoundMissing();
        if (response.StatusCode != HttpStatusCode.PartialContent || range is not { HasRange: true } || range.From != first.Offset)
            return 0;
        long length = range.To!.Value + 1 - first.Offset;
        // Up to the file's end, where that comes first.
        return length == Math.Min(first.Length, range.Length - first.Offset ?? first.Length) || (first.GoesOn && length > 0 && length < first.Length) ? length : 0;
    }

    /// <summary>A file as it was listed; <paramref name="check"/> describes it where its own headers do not say the same as the list.</summary>
    public IOriginFile OpenListed(OriginPath path, OriginVersion version, Func<CancellationToken, ValueTask<FsResult<HttpValidators>>> check) =>
        new HttpFile(transport, path, version, validators: null, _ranges, beginning: null, logger) { Check = check };

    private async ValueTask<FsResult<HttpValidators>> DescribeAsync(HttpMethod method, OriginPath path, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await transport.SendAsync(method, path, asFolder: false, prepare: null, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        using (response)
        {
            if (path.IsRoot)
                return FsError.IsDirectory;
            return HttpValidators.Of(response) is { } validators ? validators : FsError.NotSupported;
        }
    }
}
