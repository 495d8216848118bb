using MusicFs.Contracts.Errors;
using MusicFs.Testing;

namespace MusicFs.Host.Tests.Architecture;

/// <summary>Plugins and backends compile against Contracts; whether a change breaks them is to be seen in review, as a change of PublicAPI.txt.</summary>
[TestClass]
public sealed class PublicApiTests
{
    private const string Update = "MUSICFS_UPDATE_PUBLIC_API";

    [TestMethod]
    public void Contracts_Surface_IsTheOneOfPublicApiTxt()
    {
        string file = Path.Combine(Repository.Root, "tests", "MusicFs.Host.Tests", "Architecture", "PublicAPI.txt");
        IReadOnlyList<string> surface = PublicSurface.Of(typeof(FsError).Assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, string.Join('\n', surface) + '\n');
            Assert.Inconclusive($"{file} was rewritten; look at the difference and commit it.");
        }
        string[] recorded = File.ReadAllLines(file);
        IEnumerable<string> changes = recorded.Except(surface).Select(static line => "- " + line)
            .Concat(surface.Except(recorded).Select(static line => "+ " + line));
        Assert.AreEqual(
            "",
            string.Join('\n', changes),
            $"The public surface of MusicFs.Contracts changed. If that is meant: {Update}=1 dotnet test tests/MusicFs.Host.Tests --filter PublicApiTests");
    }
}
