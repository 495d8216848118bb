using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

/// <summary>H8: descriptors at 80 and 95 % of their limit, memory at 80 %.</summary>
[TestClass]
public sealed class ResourceWatchTests
{
    private readonly List<string> _told = [];
    private (string, long, long)[] _measured = [];

    [TestMethod]
    [DataRow("79 80 94 95 99", "Normal>High@80 High>Critical@95")]
    [DataRow("80 76 80 75 74", "Normal>High@80 High>Normal@74")]
    [DataRow("95 91 95 89", "Normal>Critical@95 Critical>High@89")]
    [DataRow("99 10", "Normal>Critical@99 Critical>Normal@10")]
    public void Look_Descriptors_TellsEachChangeOnce(string used, string expected)
    {
        ResourceWatch watch = Watch();
        foreach (string now in used.Split(' '))
            Look(watch, (ResourceUse.Descriptors, long.Parse(now, System.Globalization.CultureInfo.InvariantCulture), 100));
        Assert.AreEqual(expected, string.Join(' ', _told));
    }

    [TestMethod]
    public void Look_MemoryAtItsLimit_IsHighAndNoMore()
    {
        ResourceWatch watch = Watch();
        Look(watch, (ResourceUse.Memory, 100, 100));
        Assert.AreEqual("Normal>High@100", _told.Single());
        Assert.AreEqual(ResourceLevel.Normal, watch.Descriptors);
    }

    [TestMethod]
    public void Look_NothingMeasured_TellsNothing()
    {
        ResourceWatch watch = Watch();
        Look(watch);
        Assert.IsEmpty(_told);
        Assert.IsEmpty(watch.Current);
    }

    [TestMethod]
    public void MemoryLimit_GroupsInGroups_IsTheLeastOfAll()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("musicfs-group-");
        try
        {
            string own = root.CreateSubdirectory("system.slice/musicfs.service").FullName;
            File.WriteAllText(Path.Combine(own, "memory.high"), "2147483648\n");
            File.WriteAllText(Path.Combine(own, "memory.max"), "max\n");
            File.WriteAllText(Path.Combine(root.FullName, "system.slice", "memory.max"), "1073741824\n");
            string group = Path.Combine(root.FullName, "cgroup");
            File.WriteAllText(group, "1:name=systemd:/x\n0::/system.slice/musicfs.service\n");

            Assert.AreEqual(1L << 30, ProcessNumbers.MemoryLimit(group, root.FullName));
            File.WriteAllText(group, "0::/\n");
            Assert.IsNull(ProcessNumbers.MemoryLimit(group, root.FullName));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private ResourceWatch Watch() => new(() => _measured, (before, use) => _told.Add($"{before}>{use.Level}@{use.Used}"));

    private void Look(ResourceWatch watch, params (string, long, long)[] measured)
    {
        _measured = measured;
        watch.Look();
    }
}
