using System.Diagnostics;
using System.Text.Json;
using MusicFs.Testing;

namespace MusicFs.Wasm.Tests.Specification;

/// <summary>A test script of the WebAssembly specification's form, turned by wabt's wast2json into modules and commands in a folder of its own.</summary>
internal sealed class WastScript : IDisposable
{
    private readonly DirectoryInfo _folder;

    private WastScript(DirectoryInfo folder, JsonDocument document) => (_folder, Document) = (folder, document);

    public JsonDocument Document { get; }

    /// <summary>Converts; ends the test where the program is missing.</summary>
    public static async Task<WastScript> ConvertAsync(string path)
    {
        Prerequisite.Require(Prerequisite.WebAssembly, File.Exists("/usr/bin/wast2json"), "wast2json of the Debian package wabt is not installed.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("musicfs-wast-");
        string json = Path.Combine(folder.FullName, "script.json");
        using var program = Process.Start(new ProcessStartInfo("/usr/bin/wast2json", ["-o", json, path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = program.StandardError.ReadToEndAsync();
        await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.AreEqual(0, program.ExitCode, $"{path}: {await errors}");
        return new WastScript(folder, JsonDocument.Parse(await File.ReadAllBytesAsync(json)));
    }

    public byte[] Module(string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(_folder.FullName, name));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Document.Dispose();
        _folder.Delete(recursive: true);
    }
}
