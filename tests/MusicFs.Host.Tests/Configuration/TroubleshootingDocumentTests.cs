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
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "troubleshooting.md"));
        string[] keys =
        [
            .. lines.Where(static line => line.StartsWith("### `", StringComparison.Ordinal)).Select(static line => line[5..^1]),
            // The second column of the table of servers.
            .. lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Select(static line => line.Split('|')[2].Trim())
                .Where(static cell => cell.StartsWith('`')).Select(static cell => cell.Trim('`')),
        ];
        Assert.IsGreaterThan(50, keys.Length);
        string[] unknown = [.. keys.SelectMany(static key => key.Split("...")).Select(static part => part.Trim()).Where(part => part.Length > 0 && !program.Contains(part, StringComparison.Ordinal))];
        Assert.AreEqual("", string.Join('\n', unknown));
    }
}
