using System.Diagnostics;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// The library that the shared generator makes, with a manifest of what is in it: made once a run. <c>MUSICFS_TEST_LIBRARY</c> names one that
/// was made before, of any size.
/// </summary>
internal static class GeneratedLibrary
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);
    private static readonly SemaphoreSlim Turn = new(1, 1);
    private static Folders? _folders;

    /// <summary>Its folder, which holds <c>manifest.jsonl</c> and the folder <c>library</c>.</summary>
    public static async Task<string> FolderAsync()
    {
        if (Environment.GetEnvironmentVariable("MUSICFS_TEST_LIBRARY") is { Length: > 0 } made)
            return made;
        string corpus = Prerequisite.Corpus();
        await Turn.WaitAsync();
        try
        {
            if (_folders is not null)
                return _folders["music"];
            Folders folders = new();
            await MakeAsync(Path.Combine(corpus, "make_library.py"), folders["music"]);
            _folders = folders;
            return folders["music"];
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Removes it.</summary>
    public static void Clear() => _folders?.Dispose();

    /// <summary>What it encodes takes minutes where the machine is busy.</summary>
    private static async Task MakeAsync(string script, string folder)
    {
        using Process process = Program.Start("/usr/bin/python3", [script, "--out", folder, "--profile", "small"]);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), errors).WaitAsync(Limit);
            await process.WaitForExitAsync().WaitAsync(Limit);
            Assert.AreEqual(0, process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
