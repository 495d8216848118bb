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

    /// <summary>The file that was described; its reads are of just that content.</summary>
    public IOriginFile Open(OriginPath path, OriginVersion version, HttpValidators validators) =>
        new HttpFile(transport, path, version, validators, _ranges, logger);

    /// <summary>A file as it was listed; <paramref name="check"/> describes it where its own headers do not say the same as the list.</summary>
    public IOriginFile OpenListed(OriginPath path, OriginVersion version, Func<CancellationToken, ValueTask<FsResult<HttpValidators>>> check) =>
        new HttpFile(transport, path, version, validators: null, _ranges, logger) { Check = check };

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
