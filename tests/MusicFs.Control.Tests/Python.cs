using System.Diagnostics;
using MusicFs.Testing;

namespace MusicFs.Control.Tests;

/// <summary>Runs Debian's Python, whose grpcio is a gRPC implementation that shares nothing with ours.</summary>
internal static class Python
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>The system's own: another in front of it on the path has not the system's packages.</summary>
    public static string Interpreter => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>grpcio, and protoc to make its messages from the .proto files.</summary>
    public static async Task RequireGrpcAsync()
    {
        bool isThere = OperatingSystem.IsLinux()
            && File.Exists("/usr/bin/protoc")
            && (await RunAsync(Interpreter, "-c", "import grpc, google.protobuf")).ExitCode == 0;
        Prerequisite.Require("grpc", isThere, "python3-grpcio and protobuf-compiler are needed");
    }

    /// <summary>Has a client of ours do what a scenario says, and say that it did; again where its time was over before the call came to its handler, as on a busy machine.</summary>
    /// <param name="server">Whom it calls.</param>
    /// <param name="scenario">The last of the arguments.</param>
    /// <param name="isToReach">Whether the scenario is about a call whose handler waits.</param>
    /// <param name="program">Runs it.</param>
    /// <param name="arguments">Those before the scenario.</param>
    public static async Task PlayAsync(TestServer server, string scenario, bool isToReach, string program, params string[] arguments)
    {
        for (int tries = 0; tries == 0 || (isToReach && !server.Waiting.Task.IsCompleted && tries < 20); tries++)
        {
            (int status, string output) = await RunAsync(program, [.. arguments, scenario]);
            Assert.AreEqual(0, status, output);
            Assert.AreEqual($"{scenario}: ok", output.Trim());
        }
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }
    }
}
