using MusicFs.Testing;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>docs/troubleshooting.md is keyed to what the program prints: every key is in the program still.</summary>
[TestClass]
public sealed class TroubleshootingDocumentTests
{
    [TestMethod]
    public void Keys_All_AreWordsOfTheProgram()
    {
        string program = string.Concat(
            new[] { "src", "backends" }.SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
                .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        string[] keys = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "troubleshooting.md")).Where(static line => line.StartsWith("### `", StringComparison.Ordinal))];
        Assert.IsGreaterThan(20, keys.Length);
        string[] unknown = [.. keys.SelectMany(static key => key[5..^1].Split("...")).Select(static part => part.Trim()).Where(part => part.Length > 0 && !program.Contains(part, StringComparison.Ordinal))];
        Assert.AreEqual("", string.Join('\n', unknown));
    }
}
