using System.Runtime.Versioning;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>The settings of origins on servers: what they come to, what is refused, and that no secret is ever shown.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class OriginSettingsTests : IDisposable
{
    private const string Secret = "geheim";

    private readonly ConfigurationFixture _fixture = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-settings-");

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public void Load_OriginsOfEveryKind_HaveTheirSettings()
    {
        string file = SecretFile("password", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LibraryConfiguration configuration = _fixture.LoadValid($$"""
            origins:
              share: {location: /mnt/nas, kind: network, timeout: 5, poll_interval: 600}
              dav:
                location: https://ann@host/music
                kind: webdav
                password: ${file:{{file}}}
              bucket: {location: s3://music/flac, endpoint: https://s3.example.org, region: eu, anonymous: true, connections: 4, bandwidth: 1000}
              nas: sftp://ann@nas/music
            """);

        Assert.AreEqual("Network WebDav S3 Sftp", string.Join(' ', configuration.Origins.Select(static origin => origin.Kind)));
        Assert.AreEqual(TimeSpan.FromSeconds(5), configuration.Origins[0].Access.Timeout);
        Assert.AreEqual("ann", configuration.Origins[1].Access.User);
        Assert.AreEqual(Secret, configuration.Origins[1].Access.Password!.Reveal());
        Assert.AreEqual("s3://music/flac https://s3.example.org/", configuration.Origins[2].Identity);
        Assert.DoesNotContain(Secret, string.Join('\n', configuration.Show()));
        Assert.DoesNotContain(Secret, configuration.Origins[1].ToString());
        Assert.Contains($"${{file:{file}}}", string.Join('\n', configuration.Show()));
    }

    [TestMethod]
    [DataRow("{location: https://h/m, username: a, password: geheim}", "is a secret and does not belong here")]
    [DataRow("{location: https://ann:geheim@h/m}", "holds a password")]
    [DataRow("{location: /srv, password: '${env:HOME}', username: a}", "means nothing for the kind 'local'")]
    [DataRow("{location: sftp://h/m, region: eu}", "means nothing for the kind 'sftp'")]
    [DataRow("{location: sftp://h/m, kind: s3}", "is not of the kind 's3'")]
    [DataRow("{location: https://h/m, password: '${env:HOME}'}", "a password and no user")]
    [DataRow("{location: s3://b, access_key: '${env:HOME}'}", "one of access_key and secret_key only")]
    [DataRow("{location: s3://b, endpoint: 'https://geheim@h'}", "holds no user and no password")]
    [DataRow("{location: https://h/m, token: '${credential:../x}'}", "a file's name alone")]
    [DataRow("{location: /srv, settings: {largest: 5}}", "'origins.x.settings.largest' means nothing for the kind 'local'")]
    [DataRow("{location: 'zip:///a.zip', settings: 5}", "'origins.x.settings' is a section")]
    [DataRow("{location: 'zip:///a.zip', settings: {location: [a, b]}}", "'origins.x.settings.location' is a list")]
    public void Load_SettingsThatCannotBe_AreRefusedWithoutTheirSecret(string origin, string part)
    {
        ConfigurationLoad load = _fixture.Load($"origins:\n  x: {origin}\n");

        string said = string.Join('\n', load.Problems);
        Assert.Contains(part, said);
        Assert.DoesNotContain(Secret, said);
    }

    [TestMethod]
    public void Load_SettingsOfAPluginForOneOrigin_AreThatOriginsWithTheirPlaces()
    {
        string file = SecretFile("password", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LibraryConfiguration configuration = _fixture.LoadValid($$"""
            origins:
              albums:
                location: zip:///a.zip
                settings:
                  location: elsewhere
                  password: ${file:{{file}}}
              shelf: zip:///b.zip
            """);

        OriginLocation albums = configuration.Origins[0];
        Assert.AreEqual(("zip:///a.zip", "elsewhere", Secret), (albums.Location, albums.PluginSettings["location"].Value.Reveal(), albums.PluginSettings["password"].Value.Reveal()));
        Assert.AreEqual($"{_fixture.File}:5:17", albums.PluginSettings["location"].Source);
        Assert.AreEqual(Secret, OriginSettings.Write(albums).PluginSettings["password"]);
        Assert.IsEmpty(configuration.Origins[1].PluginSettings);
        Assert.DoesNotContain(Secret, string.Join('\n', configuration.Show()));
        Assert.DoesNotContain(Secret, $"{albums} {albums.PluginSettings["password"]}");
    }

    [TestMethod]
    [DataRow("largest: 5", true)]
    [DataRow("# other words\n      largest: 5", true)]
    [DataRow("largest: 6", false)]
    [DataRow("smallest: 5", false)]
    [DataRow("largest: 5\n      more: 5", false)]
    public void IsReachedLike_SettingsOfAPlugin_CountByNameAndValue(string settings, bool isLike)
    {
        OriginLocation one = _fixture.LoadValid("origins:\n  a:\n    location: zip:///a.zip\n    settings:\n      largest: 5\n").Origins[0];
        OriginLocation other = _fixture.LoadValid($"origins:\n  a:\n    location: zip:///a.zip\n    priority: 3\n    settings:\n      {settings}\n").Origins[0];

        Assert.AreEqual(isLike, one.IsReachedLike(other));
    }

    [TestMethod]
    public void Resolve_ARequestWithSettingsOfAPlugin_HasThem()
    {
        (OriginRequest? request, _) = OriginRequest.Parse("albums=zip:///a.zip", ["settings.largest=5", "poll_interval=60"]);

        (OriginLocation? origin, _) = request!.Resolve(null);

        Assert.AreEqual("5", origin!.PluginSettings["largest"].Value.Reveal());
        Assert.AreEqual(TimeSpan.FromMinutes(1), origin.Access.PollInterval);
    }

    [TestMethod]
    public void Load_SecretFileOpenToOthers_IsRefused()
    {
        string file = SecretFile("open", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        ConfigurationLoad load = _fixture.Load($"origins:\n  x: {{location: 'https://h/m', token: '${{file:{file}}}'}}\n");
        string said = string.Join('\n', load.Problems);
        Assert.Contains("open to other users", said);
        Assert.DoesNotContain(Secret, said);
    }

    [TestMethod]
    public void LibraryName_OfAddresses_IsTheSameForEveryUserAndOtherForAnotherService()
    {
        OriginLocation one = OriginLocation.ParseAll(["x=https://ann@h/m"]).Origins[0];
        OriginLocation other = OriginLocation.ParseAll(["x=https://H:443/m/"]).Origins[0];
        Assert.AreEqual(LibraryPlaces.LibraryName(null, [one]), LibraryPlaces.LibraryName(null, [other]));
        OriginLocation bucket = OriginLocation.ParseAll(["x=s3://b"]).Origins[0];
        OriginLocation elsewhere = bucket with { Access = new OriginAccess { Endpoint = new Uri("https://s3.example.org") } };
        Assert.AreNotEqual(LibraryPlaces.LibraryName(null, [bucket]), LibraryPlaces.LibraryName(null, [elsewhere]));
    }

    private string SecretFile(string name, UnixFileMode mode)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, Secret + "\n");
        File.SetUnixFileMode(file, mode);
        return file;
    }
}
