using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class ConfigurationEditTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public void AddOrigin_FileWithComments_ChangesNothingElse()
    {
        string before =
            """
            # mine
            library: { name: home }   # in braces, and in nobody's way
            origins:
                nas:      # the box
                    location: /mnt/nas
                    # poll_interval: 600
                usb: "/media/usb"

            # views of the tree
            views:
                Flat: $title

            """;
        string after = before.Replace("    usb: \"/media/usb\"\n", "    usb: \"/media/usb\"\n    new: /srv/new\n", StringComparison.Ordinal);

        Assert.AreEqual(after, Add(before, "new=/srv/new"));
        Assert.AreEqual(before, Remove(after, "new"));
        Assert.AreEqual("nas usb new", string.Join(' ', _fixture.LoadValid(after).Origins.Select(static origin => origin.Id)));
    }

    [TestMethod]
    public void AddOrigin_WithSettings_WritesASectionThatMeansThem()
    {
        string after = Add("origins:\n", "cloud=davs://ann@host/my music", "password=${env:HOME}", "exclude=*.txt,Pod's, x", "priority=7");

        OriginLocation origin = _fixture.LoadValid(after).Origins.Single();
        Assert.AreEqual(("cloud", "davs://host/my%20music/", "ann", 7), (origin.Id, origin.Location, origin.Access.User, origin.Priority));
        CollectionAssert.AreEqual(new[] { "*.txt", "Pod's", "x" }, origin.Exclude.ToArray());
        Assert.IsNotNull(origin.Access.Password);
        Assert.Contains("password: '${env:HOME}'", after);
    }

    [TestMethod]
    public void AddOrigin_WithSettingsOfItsPlugin_WritesASectionOfThem()
    {
        string after = Add("origins:\n", "albums=zip:///a.zip", "settings.largest=5", "poll_interval=60", "settings.mode=a b");

        OriginLocation origin = _fixture.LoadValid(after).Origins.Single();
        Assert.AreEqual("largest mode", string.Join(' ', origin.PluginSettings.Keys.Order(StringComparer.Ordinal)));
        Assert.Contains("    settings:\n      largest: ", after);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("# only words\n")]
    [DataRow("origins:\n# none yet\nviews:\n  Flat: $title\n")]
    [DataRow("views:\n  Flat: $title")]
    public void AddOrigin_NoneYet_IsTheFirst(string before)
    {
        string after = Add(before, "new=/srv/new");

        Assert.AreEqual("/srv/new", _fixture.LoadValid(after).Origins.Single().Location);
        foreach (string line in before.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(line, after);
    }

    [TestMethod]
    public void AddOrigin_LinesOfWindows_StayThose()
    {
        string after = Add("origins:\r\n  a: /srv/a\r\n", "new=/srv/new");

        Assert.AreEqual("origins:\r\n  a: /srv/a\r\n  new: /srv/new\r\n", after);
    }

    [TestMethod]
    public void AddOrigin_LibraryWithoutAName_GetsTheOneItHas()
    {
        LibraryConfiguration before = _fixture.LoadValid("origins:\n  a: /srv/a\n");
        (ConfigurationEdit? edit, _) = ConfigurationEdit.AddOrigin(_fixture.File, "b", Request("b=/srv/b"), before.Library);
        Assert.IsNull(edit!.Write());

        LibraryConfiguration after = _fixture.LoadValid(File.ReadAllText(_fixture.File));
        Assert.AreEqual(before.Library, after.LibraryName);
        Assert.HasCount(2, after.Origins);
    }

    [TestMethod]
    [DataRow("origins: {a: /srv/a}\n")]
    [DataRow("{origins: {a: /srv/a}}\n")]
    public void AddOrigin_Braces_AreRefusedAndTheFileStays(string before)
    {
        File.WriteAllText(_fixture.File, before);
        (ConfigurationEdit? edit, Problem? problem) = ConfigurationEdit.AddOrigin(_fixture.File, "b", Request("b=/srv/b"), null);

        Assert.IsNull(edit);
        Assert.Contains("braces", problem!.What);
        Assert.Contains("editor", problem.Remedy);
        Assert.AreEqual(before, File.ReadAllText(_fixture.File));
    }

    [TestMethod]
    public void RemoveOrigin_OneOfSeveral_TakesItsLinesAndComments()
    {
        string before = "origins:\n  a: /srv/a\n  b:\n    location: /srv/b\n    # poll_interval: 6\n\n  # the third\n  c: /srv/c # c\nviews:\n  Flat: $title\n";

        Assert.AreEqual("origins:\n  a: /srv/a\n\n  # the third\n  c: /srv/c # c\nviews:\n  Flat: $title\n", Remove(before, "b"));
        Assert.Contains("not in the file", RemoveProblem(before, "x").What);
    }

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Write_FileWithRights_KeepsThemAndItsLink()
    {
        string real = Path.Combine(_fixture.Folder, "real.yaml");
        File.WriteAllText(real, "origins:\n");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_fixture.File, real);

        Assert.IsNull(ConfigurationEdit.AddOrigin(_fixture.File, "b", Request("b=/srv/b"), null).Edit!.Write());

        Assert.IsNotNull(File.ResolveLinkTarget(_fixture.File, false));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Contains("b: /srv/b", File.ReadAllText(real));
    }

    private static OriginRequest Request(string origin, params string[] settings) => OriginRequest.Parse(origin, settings).Request!;

    private string Add(string before, string origin, params string[] settings)
    {
        File.WriteAllText(_fixture.File, before);
        OriginRequest request = Request(origin, settings);
        (ConfigurationEdit? edit, Problem? problem) = ConfigurationEdit.AddOrigin(_fixture.File, request.Id!, request, null);
        Assert.IsNotNull(edit, $"{problem}");
        Assert.IsNull(edit.Write());
        return File.ReadAllText(_fixture.File);
    }

    private string Remove(string before, string id)
    {
        File.WriteAllText(_fixture.File, before);
        (ConfigurationEdit? edit, Problem? problem) = ConfigurationEdit.RemoveOrigin(_fixture.File, id, null);
        Assert.IsNotNull(edit, $"{problem}");
        Assert.IsNull(edit.Write());
        return File.ReadAllText(_fixture.File);
    }

    private Problem RemoveProblem(string before, string id)
    {
        File.WriteAllText(_fixture.File, before);
        return ConfigurationEdit.RemoveOrigin(_fixture.File, id, null).Problem!;
    }
}
