using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using MusicFs.Origins.S3;
using MusicFs.Testing;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.S3;

/// <summary>An object store on the loopback with one bucket, and a client that may write to it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const string Account = "S3RVER";

    private static readonly string Script = Path.Combine(Repository.Root, "tests", "servers", "node_modules", "s3rver", "bin", "s3rver.js");

    private readonly string _folder;
    private readonly ServerProcess _process;
    private readonly AmazonS3Client _client;

    private S3Server(string folder, ServerProcess process, IPEndPoint endPoint)
    {
        _folder = folder;
        _process = process;
        EndPoint = endPoint;
        _client = new AmazonS3Client(new BasicAWSCredentials(Account, Account), new AmazonS3Config
        {
            ServiceURL = $"http://{endPoint}",
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public IPEndPoint EndPoint { get; }

    public static async Task<S3Server> StartAsync()
    {
        string? node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(static folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
        Prerequisite.Require(Prerequisite.ObjectStore, node is not null && File.Exists(Script), "Node and the servers for tests are needed: run npm ci in tests/servers.");
        string folder = Directory.CreateTempSubdirectory("musicfs-s3-").FullName;
        (ServerProcess process, IPEndPoint endPoint) = await ServerProcess.StartAsync(
            node!,
            // It makes its continuation tokens with a cipher that Node has retired.
            port => ["--openssl-legacy-provider", Script, "--directory", folder, "--address", "127.0.0.1", "--port", $"{port}", "--configure-bucket", "music"],
            "listening");
        return new S3Server(folder, process, endPoint);
    }

    /// <summary>How to reach the bucket, directly or through a proxy.</summary>
    public S3Settings Settings(IPEndPoint? through = null) => new("music")
    {
        Endpoint = new Uri($"http://{through ?? EndPoint}"),
        PathStyle = true,
        Prefix = "my music/",
        Credentials = new S3Credentials(Account, Account),
    };

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public Task PutAsync(string path, byte[] content) => _client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = "music", Key = "my music/" + path, InputStream = new MemoryStream(content), UseChunkEncoding = false,
    });

    public Task DeleteAsync(string path) => _client.DeleteObjectAsync("music", "my music/" + path);
}
