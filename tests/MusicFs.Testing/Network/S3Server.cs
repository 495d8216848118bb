using System.Net;

namespace MusicFs.Testing.Network;

/// <summary>An object store on the loopback with one bucket, whose objects anybody may write.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "music";

    /// <summary>What the keys of all objects begin with.</summary>
    public const string Prefix = "my music/";

    /// <summary>The only account: its access key, and its secret key too.</summary>
    public const string Account = "S3RVER";

    private static readonly string Script = Path.Combine(Repository.Root, "tests", "servers", "node_modules", "s3rver", "bin", "s3rver.js");

    private readonly string _folder;
    private readonly ServerProcess _process;
    private readonly HttpClient _client = new();

    private S3Server(string folder, ServerProcess process, IPEndPoint endPoint)
    {
        _folder = folder;
        _process = process;
        EndPoint = endPoint;
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
            port => ["--openssl-legacy-provider", Script, "--directory", folder, "--address", "127.0.0.1", "--port", $"{port}", "--configure-bucket", Bucket],
            "listening");
        return new S3Server(folder, process, endPoint);
    }

    /// <param name="path">Below <see cref="Prefix"/>; with a slash at its end the mark of a folder.</param>
    /// <param name="content">All of it.</param>
    public async Task PutAsync(string path, byte[] content)
    {
        using ByteArrayContent body = new(content);
        using HttpResponseMessage response = await _client.PutAsync(AddressOf(path), body);
        response.EnsureSuccessStatusCode();
    }

    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await _client.DeleteAsync(AddressOf(path));
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Uri AddressOf(string path) => new($"http://{EndPoint}/{Bucket}/{string.Join('/', (Prefix + path).Split('/').Select(Uri.EscapeDataString))}");
}
