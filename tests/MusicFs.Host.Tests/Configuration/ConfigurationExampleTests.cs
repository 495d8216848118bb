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
    [DataRow("/srv/music", "local")]
    [DataRow("sftp://host/music", "sftp")]
    [DataRow("s3://bucket/music", "s3")]
    [DataRow("https://host/music/", "webdav")]
    public void Text_WithEveryLineOfAKindTakenIn_SetsEverySetting(string location, string name)
    {
        OriginKind kind = Enum.Parse<OriginKind>(name, ignoreCase: true);
        // Those of a plugin's origins are for no kind that is built in.
        const string Plugged = "#     settings:\n#       largest: 2000\n";
        Assert.Contains(Plugged, ConfigurationExample.Text());
        string uncommented = string.Join(
            '\n', ConfigurationExample.Text().Replace(Plugged, "", StringComparison.Ordinal).Split('\n').Where(line => line.Length == 0 || (IsSetting(line) && IsFor(kind, line.Split(':')[0].TrimStart('#', ' ')))).Select(line => line.Length == 0 ? "" : line[2..]))
            .Replace("location: /srv/music", $"location: {location}", StringComparison.Ordinal)
            .Replace("kind: local", $"kind: {name}", StringComparison.Ordinal);
        string[] set = [.. _fixture.LoadValid(uncommented).Show().Where(setting => setting.Source != "default").Select(setting => setting.Name)];
        string[] expected = [.. SettingSchema.All.Where(setting => setting.Pattern != "origins.*.settings.*" && IsFor(kind, setting.Parts[^1])).Select(setting => setting.Pattern
            .Replace("origins.*", "origins.nas", StringComparison.Ordinal)
            .Replace("views.*", "views.Genres", StringComparison.Ordinal)
            .Replace("webhooks.*", "webhooks.home", StringComparison.Ordinal)
            .Replace("collections.*", "collections.Jazz", StringComparison.Ordinal)
            .Replace("plugins.*", "plugins.archive", StringComparison.Ordinal)
            .Replace("settings.*", "settings.largest", StringComparison.Ordinal)
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

    /// <summary>Without secrets: what their references stand for is not on every machine.</summary>
    private static bool IsFor(OriginKind kind, string key) =>
        OriginSettings.IsFor(kind, key) && !new[] { "origins", "webhooks" }.Any(section => SettingSchema.Find(new SettingPath(section, "nas", key))?.Kind.IsSecret == true);

    /// <summary>Words for people begin with '#', or stand in the head.</summary>
    private static bool IsSetting(string line) => line.StartsWith("# ", StringComparison.Ordinal) && !line[2..].TrimStart().StartsWith('#') && line.Split(':')[0].TrimStart('#', ' ').All(c => c is '_' or '/' || char.IsAsciiLetter(c)) && line.Contains(':', StringComparison.Ordinal);
}
