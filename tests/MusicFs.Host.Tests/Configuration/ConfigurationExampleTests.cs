using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class ConfigurationExampleTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public void Text_AsItIs_SetsNothing() => Assert.IsEmpty(_fixture.LoadValid(ConfigurationExample.Text()).Origins);

    [TestMethod]
    public void Text_WithEveryLineTakenIn_SetsEverySetting()
    {
        string uncommented = string.Join('\n', ConfigurationExample.Text().Split('\n').Where(line => line.Length == 0 || IsSetting(line)).Select(line => line.Length == 0 ? "" : line[2..]));
        string[] set = [.. _fixture.LoadValid(uncommented).Show().Where(setting => setting.Source != "default").Select(setting => setting.Name)];
        string[] expected = [.. SettingSchema.All.Select(setting => setting.Pattern
            .Replace("origins.*", "origins.nas", StringComparison.Ordinal)
            .Replace("views.*", "views.Genres", StringComparison.Ordinal)
            .Replace("mounts.*", "mounts./mnt/music", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(expected, set);
    }

    [TestMethod]
    public void Write_FileIsThere_LeavesItAlone()
    {
        File.WriteAllText(_fixture.File, "mine");
        Assert.Contains("is there already", ConfigurationExample.Write(_fixture.File)!.What);
        Assert.AreEqual("mine", File.ReadAllText(_fixture.File));
    }

    [TestMethod]
    public void Write_NoFolderYet_MakesIt()
    {
        string file = Path.Combine(_fixture.Folder, "a/b/config.yaml");
        Assert.IsNull(ConfigurationExample.Write(file));
        Assert.AreEqual(ConfigurationExample.Text(), File.ReadAllText(file));
    }

    /// <summary>Words for people begin with '#', or stand in the head.</summary>
    private static bool IsSetting(string line) => line.StartsWith("# ", StringComparison.Ordinal) && !line[2..].TrimStart().StartsWith('#') && line.Split(':')[0].TrimStart('#', ' ').All(c => c is '_' or '/' || char.IsAsciiLetter(c)) && line.Contains(':', StringComparison.Ordinal);
}
