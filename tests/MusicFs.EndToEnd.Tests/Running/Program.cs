using System.Diagnostics;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>Runs programs with a hard time limit: a hang is a failure with words, not a test run that never ends.</summary>
internal static class Program
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>Sockets of daemons and files of settings of tests that bring no folders of their own: nothing of the machine's is met.</summary>
    private static readonly Folders World = new();

    /// <summary>The program under test, beside the tests.</summary>
    public static string Musicfs => Path.Combine(AppContext.BaseDirectory, "musicfs");

    public static Task<Outcome> MusicfsAsync(params string[] arguments) => RunAsync(Musicfs, arguments);

    /// <summary>Removes what tests without folders left.</summary>
    public static void Clear() => World.Dispose();

    public static Task<Outcome> ShellAsync(string script, string? directory = null) => RunAsync("/bin/bash", ["-c", script], directory);

    public static async Task<Outcome> RunAsync(string program, string[] arguments, string? directory = null)
    {
        using Process process = Start(program, arguments, directory);
        using CancellationTokenSource limit = new(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new Outcome(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }
    }

    public static Process Start(string program, IEnumerable<string> arguments, string? directory = null)
    {
        Process process = StartOpen(program, arguments, directory);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>One whose standard input stays open.</summary>
    public static Process StartTalking(string program, params string[] arguments) => StartOpen(program, arguments, null);

    private static Process StartOpen(string program, IEnumerable<string> arguments, string? directory)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/",
        };
        // The program under test must not take the test platform's settings for its own.
        foreach (string variable in (string[])["MUSICFS_TRACE", "MUSICFS_TRACE_SUMMARY", "MSBUILD_EXE_PATH"])
            start.Environment.Remove(variable);
        start.Environment["MUSICFS_RUNTIME_DIR"] = World["run"];
        start.Environment["XDG_CONFIG_HOME"] = World["config"];
        return Process.Start(start)!;
    }
}
