namespace MusicFs.Control.Tests;

/// <summary>A client made from the .proto files alone, by a gRPC implementation that is not ours. Clients/client.py has the scenarios.</summary>
[TestClass]
[TestCategory("Integration")]
// Some scenarios keep hundreds of streams going in this process; beside others of them a busy machine makes them late.
[DoNotParallelize]
public sealed class PythonClientTests
{
    private static readonly string Generated = Path.Combine(Path.GetTempPath(), $"musicfs-control-pb2-{Environment.ProcessId}");

    [ClassInitialize]
    public static async Task GenerateAsync(TestContext context)
    {
        await Python.RequireGrpcAsync();
        Directory.CreateDirectory(Generated);
        string protos = Path.Combine(AppContext.BaseDirectory, "Protos");
        (int status, string output) = await Python.RunAsync(
            "/usr/bin/protoc",
            [$"-I{protos}", $"--python_out={Generated}", .. Directory.EnumerateFiles(protos, "*.proto", SearchOption.AllDirectories)]);
        Assert.AreEqual(0, status, output);
    }

    [ClassCleanup]
    public static void Remove()
    {
        if (Directory.Exists(Generated))
            Directory.Delete(Generated, recursive: true);
    }

    [TestMethod]
    [DataRow("unary")]
    [DataRow("error")]
    [DataRow("unimplemented")]
    [DataRow("internal")]
    [DataRow("too_large")]
    [DataRow("compressed")]
    [DataRow("deadline")]
    [DataRow("cancel_unary")]
    [DataRow("stream")]
    [DataRow("stream_error")]
    [DataRow("cancel_stream")]
    [DataRow("many_streams")]
    [DataRow("many_channels")]
    [DataRow("health")]
    [DataRow("health_watch")]
    [DataRow("reflection")]
    public async Task Client_OfAnotherLanguage_IsServed(string scenario)
    {
        await using TestServer server = new();
        await Python.PlayAsync(
            server, scenario, scenario is "deadline" or "cancel_unary", Python.Interpreter, Path.Combine(AppContext.BaseDirectory, "Clients", "client.py"), Generated, server.Path);
        if (scenario is "deadline" or "cancel_unary" or "cancel_stream")
            await server.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
