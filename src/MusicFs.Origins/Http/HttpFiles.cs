using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>The files of a server, of which plain HTTP and WebDAV have the same notion.</summary>
internal sealed class HttpFiles(HttpTransport transport, ILogger logger)
{
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

    /// <summary>What a file is now, and with it the range of it that is wanted first, where the server gives ranges.</summary>
    public async ValueTask<FsResult<(HttpValidators Validators, HttpBeginning? Beginning)>> DescribeAsync(
        OriginPath path, long offset, int length, CancellationToken cancellation)
    {
        if (length > 0 && HaveRanges)
        {
            FsResult<(HttpValidators, HttpBeginning?)> begun = await BeginAsync(path, offset, length, cancellation).ConfigureAwait(false);
            if (begun.Error != FsError.NotSupported)
                return begun;
        }

        FsResult<HttpValidators> described = await DescribeAsync(path, cancellation).ConfigureAwait(false);
        return described.IsSuccess ? (described.Value, null) : described.Error;
    }

    /// <summary>The file that was described; its reads are of just that content.</summary>
    public IOriginFile Open(OriginPath path, OriginVersion version, HttpValidators validators, HttpBeginning? beginning = null) =>
        new HttpFile(transport, path, version, validators, _ranges, beginning, logger);

    private async ValueTask<FsResult<(HttpValidators Validators, HttpBeginning? Beginning)>> BeginAsync(
        OriginPath path, long offset, int length, CancellationToken cancellation)
    {
        FsResult<HttpResponseMessage> answer = await transport.SendAsync(
            HttpMethod.Get, path, asFolder: false, request => request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1), cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out HttpResponseMessage? response))
            return answer.Error;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        // A server may give the whole of a file where that is what was asked for; that says nothing of ranges.
        bool isWhole = response.StatusCode == HttpStatusCode.OK && offset == 0 && response.Content.Headers.ContentLength <= length;
        if (response.StatusCode == HttpStatusCode.OK && !isWhole)
            _ranges.FoundMissing();
        // Up to the file's end, where that comes first.
        length = (int)Math.Min(length, (isWhole ? response.Content.Headers.ContentLength : range?.Length - offset) ?? length);
        bool isPart = response.StatusCode == HttpStatusCode.PartialContent && range?.From == offset && range.To == offset + length - 1;
        bool isWanted = length > 0 && (isWhole || isPart);
        HttpValidators? validators = HttpValidators.Of(response);
        if (validators is null || !isWanted)
        {
            response.Dispose();
            return validators is null ? FsError.NotSupported : (validators, null);
        }

        try
        {
            return (validators, new HttpBeginning(offset, length, await transport.BodyOfAsync(response, length, cancellation).ConfigureAwait(false)));
        }
        catch (Exception e)
        {
            response.Dispose();
            return transport.ErrorOf(e, isOver: false, path, cancellation);
        }
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
