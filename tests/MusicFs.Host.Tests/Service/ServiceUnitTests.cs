using System.Diagnostics;
using MusicFs.Host.Service;
using MusicFs.Testing;

namespace MusicFs.Host.Tests.Service;

[TestClass]
public sealed class ServiceUnitTests : IDisposable
{
    /// <summary>Directives that give the service a mount namespace of its own: what it mounts would be seen by nobody.</summary>
    private static readonly string[] Hiding =
    [
        "PrivateMounts", "PrivateTmp", "PrivateDevices", "ProtectSystem", "ProtectHome", "ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs",
        "ProtectControlGroups", "ProtectProc", "ProcSubset", "ReadOnlyPaths", "ReadWritePaths", "InaccessiblePaths", "BindPaths", "TemporaryFileSystem",
        "RootDirectory", "DynamicUser", "MountFlags", "PrivateUsers", "MountAPIVFS",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-unit-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("musicfs.service", null, true)]
    [DataRow("musicfs@.service", "/etc/musicfs/%i.yaml", true)]
    [DataRow("user/musicfs.service", null, false)]
    public void Text_OfPackages_IsWhatIsInInstallers(string name, string? configuration, bool isSystem) => Assert.AreEqual(
        ServiceUnit.Text(["/usr/bin/musicfs"], configuration, isSystem),
        File.ReadAllText(Path.Combine(Repository.Root, "installers", "linux", name)));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Text_Any_HidesNoMount(bool isSystem)
    {
        string[] settings = [.. Settings(isSystem).Select(static line => line.Split('=')[0])];
        Assert.IsEmpty(settings.Intersect(Hiding));
    }

    [TestMethod]
    [DataRow("LimitNOFILE=65536")]
    [DataRow("MemoryHigh=2G")]
    [DataRow("MemoryMax=4G")]
    [DataRow("TasksMax=4096")]
    [DataRow("OOMScoreAdjust=200")]
    [DataRow("WatchdogSec=30")]
    [DataRow("Type=notify")]
    public void Text_Any_HasTheLimits(string setting)
    {
        Assert.Contains(setting, Settings(isSystem: true));
        Assert.Contains(setting, Settings(isSystem: false));
    }

    [TestMethod]
    public void Text_OfAUser_LetsTheSetuidHelperMount()
    {
        string[] settings = Settings(isSystem: false);
        Assert.IsFalse(settings.Any(static line => line.StartsWith("NoNewPrivileges", StringComparison.Ordinal) || line.StartsWith("SystemCall", StringComparison.Ordinal) || line.StartsWith("Restrict", StringComparison.Ordinal) || line.StartsWith("LockPersonality", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Text_StrangeNames_AreQuoted() => Assert.Contains(
        "ExecStart=\"/opt/my music/100%%/musicfs\" mount --config \"/etc/a \\\"b\\\".yaml\"",
        ServiceUnit.Text(["/opt/my music/100%/musicfs"], "/etc/a \"b\".yaml", isSystem: false));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Text_AskedSystemd_IsAValidUnit(bool isSystem)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Inconclusive("systemd-analyze is not installed.");
        string unit = Path.Combine(_folder.FullName, ServiceUnit.Name);
        // A program that is there: that it is, is verified as well.
        await File.WriteAllTextAsync(unit, ServiceUnit.Text(["/bin/true"], null, isSystem));
        using Process verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--man=no", isSystem ? "--system" : "--user", unit])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["XDG_RUNTIME_DIR"] = _folder.FullName },
        })!;
        Task<string> output = verify.StandardOutput.ReadToEndAsync();
        string errors = await verify.StandardError.ReadToEndAsync();
        await verify.WaitForExitAsync();
        Assert.IsFalse((errors + await output).Contains(ServiceUnit.Name, StringComparison.Ordinal), errors);
    }

    private static string[] Settings(bool isSystem) => ServiceUnit.Text(["/usr/bin/musicfs"], null, isSystem).Split('\n');
}
