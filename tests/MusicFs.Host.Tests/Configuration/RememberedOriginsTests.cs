using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class RememberedOriginsTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("musicfs-ids-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [TestMethod]
    public void Load_OriginsInAnotherOrder_HaveTheirIdsAgain()
    {
        string first = IdsOf("/a/Music", "/b/Music");

        Assert.AreEqual("Music=/a/Music Music-2=/b/Music", first);
        Assert.AreEqual("Music-2=/b/Music Music=/a/Music", IdsOf("/b/Music", "/a/Music"));
    }

    [TestMethod]
    public void Load_OtherOriginsComeAndGo_KeepsIds()
    {
        IdsOf("/a/Music", "/b/Music");

        Assert.AreEqual("Music-2=/b/Music", IdsOf("/b/Music"));
        // One that is new takes no id that another one had.
        Assert.AreEqual("Music-3=/c/Music Music-2=/b/Music", IdsOf("/c/Music", "/b/Music"));
        Assert.AreEqual("Music=/a/Music", IdsOf("/a/Music"));
    }

    [TestMethod]
    public void Load_IdThatAPersonGives_HoldsOverTheRemembered()
    {
        IdsOf("/a/Music", "/b/Music");

        Assert.AreEqual("Music=/moved/Music Music-2=/b/Music", IdsOf("Music=/moved/Music", "/b/Music"));
        Assert.AreEqual("Music=/moved/Music", IdsOf("/moved/Music"));
    }

    [TestMethod]
    public void Read_FileOfRubbish_IsNothingRemembered()
    {
        File.WriteAllText(Path.Combine(_state, "origins"), "no tab\n\t/x\n../up\t/x\n\0\n");

        Assert.IsEmpty(RememberedOrigins.Read(_state));
    }

    [TestMethod]
    public void LibraryName_OriginsInAnotherOrder_IsTheSame() => Assert.AreEqual(
        LibraryPlaces.LibraryName(null, OriginLocation.ParseAll(["/a/Music", "/b/Music"]).Origins),
        LibraryPlaces.LibraryName(null, OriginLocation.ParseAll(["/b/Music", "/a/Music"]).Origins));

    [TestMethod]
    public void Load_ServerThatHadAnotherId_HasItsUserStill()
    {
        Start("/a/music", "davs://ann@host/music/");

        OriginLocation server = Start("davs://ann@host/music/").Origins.Single();

        Assert.AreEqual(("music-2", "ann"), (server.Id, server.Access.User));
    }

    /// <summary>What a start with these options calls them; they are remembered as a mount does.</summary>
    private string IdsOf(params string[] origins) =>
        string.Join(' ', Start(origins).Origins.Select(static origin => $"{origin.Id}={origin.Location}"));

    private LibraryConfiguration Start(params string[] origins)
    {
        CommandLineSettings settings = new();
        Assert.IsNull(settings.SetOrigins("--origin", origins));
        settings.Set("--library", "home", "library", "name");
        settings.Set("--state-dir", _state, "state", "directory");
        LibraryConfiguration configuration = LibraryConfiguration.Load(null, settings).Configuration!;
        Assert.IsNull(RememberedOrigins.Add(_state, configuration.Origins));
        return configuration;
    }
}
