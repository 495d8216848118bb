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
