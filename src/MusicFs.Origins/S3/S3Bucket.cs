using System.Net;
using System.Net.Http.Headers;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.S3;

/// <summary>Makes the requests of an S3 origin, each with its time limits, and names its objects. Called from any thread.</summary>
internal sealed class S3Bucket : IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly S3Settings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _root;
    private volatile Problem? _lastFailure;

    public S3Bucket(string id, S3Settings settings, TimeProvider time, ILogger logger)
    {
        Id = id;
        _settings = settings;
        _time = time;
        _logger = logger;
        string prefix = settings.Prefix.Trim('/');
        _root = prefix.Length > 0 ? prefix + "/" : "";
        AmazonS3Config configuration = new()
        {
            AuthenticationRegion = settings.Region,
            ForcePathStyle = settings.PathStyle,
            // Tries are repeated by the wrapper that does so for every kind of origin.
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            Timeout = Timeout.InfiniteTimeSpan,
            // Providers other than Amazon do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new ClientFactory(settings, time),
        };
        if (settings.Endpoint is { } endpoint)
            configuration.ServiceURL = endpoint.ToString();
        else
            configuration.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(settings.Region);
        _client = new AmazonS3Client(settings.Credentials?.ToAws() ?? new AnonymousAWSCredentials(), configuration);
    }

    public string Id { get; }

    /// <summary>The latest failure in words; null where there was none.</summary>
    public Problem? LastFailure => _lastFailure;

    /// <summary>The key of a path; null for a path that no key can be, because keys are UTF-8.</summary>
    public string? KeyOf(OriginPath path) =>
        System.Text.Unicode.Utf8.IsValid(path.Bytes) ? _root + System.Text.Encoding.UTF8.GetString(path.Bytes) : null;

    /// <summary>What the keys of everything in a folder begin with.</summary>
    public string? PrefixOf(OriginPath folder) => folder.IsRoot ? _root : KeyOf(folder) is { } key ? key + "/" : null;

    /// <summary>A page of what lies directly under a prefix.</summary>
    public ValueTask<FsResult<ListObjectsV2Response>> ListAsync(string prefix, string? after, int most, CancellationToken cancellation)
    {
        ListObjectsV2Request request = new()
        {
            BucketName = _settings.Bucket, Prefix = prefix, Delimiter = "/", ContinuationToken = after, MaxKeys = most,
        };
        return WithinAsync(token => _client.ListObjectsV2Async(request, token), prefix, cancellation);
    }

    /// <summary>Length, date and tag of an object.</summary>
    public ValueTask<FsResult<GetObjectMetadataResponse>> DescribeAsync(string key, CancellationToken cancellation)
    {
        GetObjectMetadataRequest request = new() { BucketName = _settings.Bucket, Key = key };
        return WithinAsync(token => _client.GetObjectMetadataAsync(request, token), key, cancellation);
    }

    /// <summary>A range of an object whose tag is still this one, where it is known, and whose length and tag are right.</summary>
    public async ValueTask<FsResult<int>> ReadAsync(
        string key, string? tag, Func<long, string, bool> isRight, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        GetObjectRequest request = new()
        {
            BucketName = _settings.Bucket, Key = key, EtagToMatch = tag, ByteRange = new ByteRange(offset, offset + destination.Length - 1),
        };
        FsResult<GetObjectResponse> answer = await WithinAsync(token => _client.GetObjectAsync(request, token), key, cancellation).ConfigureAwait(false);
        if (!answer.TryGetValue(out GetObjectResponse? response))
            return answer.Error;
        try
        {
            using BoundedBody body = new(response, response.ResponseStream, destination.Length, _settings.Limits.Idle, _time);
            ContentRangeHeaderValue? range = RangeOf(response, offset);
            if (range is { Length: { } size } && !isRight(size, response.ETag ?? ""))
                return FsError.Stale;
            if (range is null || range.To < offset + destination.Length - 1)
            {
                _lastFailure = HttpProblems.WrongRange(S3Problems.ServiceOf(_settings));
                _logger.LogWarning(
                    "{Key} on origin {Origin}: {Wanted} bytes from {Offset} were asked for, and {Range} came.", key, Id, destination.Length, offset, response.ContentRange);
                return FsError.Corrupt;
            }

            await body.ReadExactlyAsync(destination, cancellation).ConfigureAwait(false);
            return destination.Length;
        }
        catch (Exception e)
        {
            return ErrorOf(e, isOver: false, key, cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What an answer is about; null where that is not what was asked for. Some services give more; what matters is where it begins.</summary>
    private static ContentRangeHeaderValue? RangeOf(GetObjectResponse response, long offset) =>
        response.HttpStatusCode == HttpStatusCode.PartialContent
        && ContentRangeHeaderValue.TryParse(response.ContentRange, out ContentRangeHeaderValue? range)
        && range.From == offset && range.HasLength ? range : null;

    private async ValueTask<FsResult<T>> WithinAsync<T>(Func<CancellationToken, Task<T>> call, string key, CancellationToken cancellation)
    {
        using Deadline deadline = new(_settings.Limits.FirstByte, _time, cancellation);
        try
        {
            return await call(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return ErrorOf(e, deadline.IsOver, key, cancellation);
        }
    }

    private FsError ErrorOf(Exception exception, bool isOver, string key, CancellationToken caller)
    {
        FsError error = S3Errors.From(exception, isOver, caller);
        _lastFailure = S3Problems.Of(exception, error, _settings) ?? _lastFailure;
        if (error == FsError.Internal)
            _logger.LogError(exception, "Reading {Key} on origin {Origin} failed.", key, Id);
        else if (error != FsError.Interrupted)
            _logger.LogDebug("{Key} on origin {Origin}: {Error}, {Reason}", key, Id, error, exception.Message);
        return error;
    }

    private sealed class ClientFactory(S3Settings settings, TimeProvider time) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(HttpHandlers.Create(settings.Limits, settings.Connections, time)) { Timeout = Timeout.InfiniteTimeSpan };

        // The client's own, disposed with it.
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
