using System.ComponentModel;
using System.Diagnostics;
using MusicFs.Testing;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Other people's programs that make, check and read audio files.</summary>
internal static class Reader
{
    /// <summary>What a program writes to its output; the test fails where the program does, and is inconclusive where it is not installed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int code, string output, string errors) = await TryAsync(program, arguments);
        Assert.AreEqual(0, code, $"{program} {string.Join(' ', arguments)}: {output} {errors}");
        return output;
    }

    public static async Task<(int Code, string Output, string Errors)> TryAsync(string program, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Prerequisite.Require("players", false, program);
        }

        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
