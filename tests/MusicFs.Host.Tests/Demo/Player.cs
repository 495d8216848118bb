using System.ComponentModel;
using System.Diagnostics;

namespace MusicFs.Host.Tests.Demo;

/// <summary>
/// Runs a program that other people wrote to read audio. Where it is not installed the test is inconclusive, and fails where the
/// environment's MUSICFS_TEST_REQUIRE names <c>players</c>.
/// </summary>
internal static class Player
{
    /// <summary>What it printed, both streams; fails the test for an exit status other than 0.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process? process = Start(start);
        Assert.IsNotNull(process);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        string printed = await output + await errors;
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}: {printed}");
        return printed;
    }

    public static void Missing(string what)
    {
        bool required = Environment.GetEnvironmentVariable("MUSICFS_TEST_REQUIRE")?.Split(',').Contains("players") == true;
        if (required)
            Assert.Fail($"{what} is required and not installed.");
        Assert.Inconclusive($"{what} is not installed.");
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            Missing(start.FileName);
            return null;
        }
    }
}
