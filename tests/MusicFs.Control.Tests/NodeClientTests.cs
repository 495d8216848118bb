using MusicFs.Testing;

namespace MusicFs.Control.Tests;

/// <summary>A second implementation of gRPC that is not ours: that of Node. Clients/client.js has the scenarios.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class NodeClientTests
{
    private const string Interpreter = "/usr/bin/node";

    private static readonly string Modules = Path.Combine(Repository.Root, "tests", "servers", "node_modules");

    [TestMethod]
    [DataRow("unary")]
    [DataRow("error")]
    [DataRow("deadline")]
    [DataRow("cancel")]
    [DataRow("one_stopped")]
    public async Task Client_OfNode_IsServed(string scenario)
    {
        Prerequisite.Require(
            "grpc-js", File.Exists(Interpreter) && Directory.Exists(Path.Combine(Modules, "@grpc", "grpc-js")), "Node and its gRPC are needed: run npm ci in tests/servers.");
        await using TestServer server = new();
        await Python.PlayAsync(
            server, scenario, scenario == "deadline", Interpreter, Path.Combine(AppContext.BaseDirectory, "Clients", "client.js"), Modules, Path.Combine(AppContext.BaseDirectory, "Protos"), server.Path);
        if (scenario is "deadline" or "cancel" or "one_stopped")
            await server.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
