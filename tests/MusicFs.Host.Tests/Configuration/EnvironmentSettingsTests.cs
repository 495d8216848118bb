using System.Collections;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class EnvironmentSettingsTests
{
    private static readonly SettingPath[] Written = [new("origins", "My-NAS", "location"), new("views", "Artists", "template")];

    [TestMethod]
    [DataRow("MUSICFS_LOG__LEVEL", "log.level")]
    [DataRow("MUSICFS_MOUNT__ALLOW_OTHER", "mount.allow_other")]
    [DataRow("MUSICFS_ORIGINS__MY_NAS__LOCATION", "origins.My-NAS.location")]
    [DataRow("MUSICFS_ORIGINS__MY_NAS", "origins.My-NAS")]
    [DataRow("MUSICFS_ORIGINS__USB__LOCATION", "origins.usb.location")]
    [DataRow("MUSICFS_VIEWS__ARTISTS__TEMPLATE", "views.Artists.template")]
    [DataRow("MUSICFS_NO__SUCH", "no.such")]
    public void Variable_OfASetting_IsMeantForIt(string name, string path)
    {
        SettingEntry entry = Read(name).Entries.Single();
        Assert.AreEqual(path, entry.Path.ToString());
        Assert.AreEqual($"environment {name}", entry.Source);
    }

    [TestMethod]
    [DataRow("MUSICFS_CONFIG")]
    [DataRow("MUSICFS_TRACE_SUMMARY")]
    [DataRow("MUSICFS_TEST_LOG__LEVEL")]
    [DataRow("OTHER_LOG__LEVEL")]
    public void Variable_OfAnotherKind_IsLeftAlone(string name) => Assert.IsEmpty(Read(name).Entries);

    [TestMethod]
    public void Variable_OfAMount_IsRefused() => Assert.Contains("cannot be named", Read("MUSICFS_MOUNTS__X__UMASK").Problems.Single().Problem.What);

    private static (IReadOnlyList<SettingEntry> Entries, IReadOnlyList<ConfigurationProblem> Problems) Read(string name) =>
        EnvironmentSettings.Read(new Hashtable { [name] = "value" }, Written);
}
