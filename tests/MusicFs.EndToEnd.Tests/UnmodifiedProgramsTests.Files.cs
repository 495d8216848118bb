using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <content>Programs that copy, share and show files.</content>
public sealed partial class UnmodifiedProgramsTests
{
    private const int ManyFiles = 1000;

    [TestMethod]
    public async Task Samba_NamesForWindows_GivesEveryFileUnderItsName()
    {
        Prerequisite.Root();
        string place = Kept["windows"];
        try
        {
            // The same library once more, by the same daemon.
            Outcome mounted = await Program.MusicfsAsync("mount", place, "--origin", $"music={Library.Origin}", "--names", "windows");
            Assert.AreEqual(0, mounted.ExitCode, mounted.Errors);
            await using LoopbackServer server = await StartSambaAsync("samba", place, "case sensitive = yes\nveto files = /.origins/.trash/");
            string copy = Kept["shared"];
            await ShareAsync(server, "-Tc", $"{copy}.tar");
            await SucceedAsync("tar", "xf", $"{copy}.tar", "-C", copy);
            await SucceedAsync("diff", "-r", "--exclude=.origins", copy, place);
            Assert.HasCount(Tracks().Length, Directory.GetFiles(copy, "*.*", SearchOption.AllDirectories).Where(static file => !file.EndsWith(".jpg", StringComparison.Ordinal)));

            string track = Album.Replace('/', '\\') + "\\01 - Low Tide.flac";
            Assert.Contains("musicfs.path", await ShareAsync(server, "-c", $"geteas \"{track}\""));
            Assert.Contains($"stream: [::$DATA], {new FileInfo(Library[Album + "/01 - Low Tide.flac"]).Length} bytes", await ShareAsync(server, "-c", $"allinfo \"{track}\""));
            Assert.Contains("NT_STATUS_ACCESS_DENIED", await RefusedAsync(server, "-c", $"del \"{track}\""));
        }
        finally
        {
            await Mounts.ClearAsync(place);
        }
    }

    [TestMethod]
    public async Task Samba_AnyNames_GivesEveryFileAndLargeFolders()
    {
        Prerequisite.Root();
        await using LoopbackServer server = await StartSambaAsync("samba-any", Library.MountPoint, "");
        string copy = Kept["shared-any"];
        await ShareAsync(server, "-Tc", $"{copy}.tar");
        await SucceedAsync("tar", "xf", $"{copy}.tar", "-C", copy);
        // Names that Windows cannot have have become others; what is in the files has not.
        const string sums = "find . -type f -exec md5sum --zero {} + | tr '\\0' '\\n' | cut -d ' ' -f 1 | sort";
        Assert.AreEqual(await SucceedAsync("/bin/bash", "-c", $"cd '{Library.MountPoint}' && {sums}"), await SucceedAsync("/bin/bash", "-c", $"cd '{copy}' && {sums}"));

        string many = await ShareAsync(server, "-c", "ls .origins\\music\\many\\*");
        Assert.AreEqual(ManyFiles, many.Split('\n').Count(static line => line.Contains(".log", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Copies_OfTheTree_HaveNothingToAdd()
    {
        string copy = Kept["copy"];
        await SucceedAsync("cp", "-a", Library.MountPoint + "/.", copy);
        await SucceedAsync("diff", "-r", Library.MountPoint, copy);
        Assert.AreEqual("", await SucceedAsync("rsync", "-a", "--checksum", "--dry-run", "--delete", "--out-format=%i %n", Library.MountPoint + "/", copy + "/"));
        await SucceedAsync("rsync", "-a", "--exclude=/.origins", Library.MountPoint + "/", Kept["synced"] + "/");
        await SucceedAsync("diff", "-r", "--exclude=.origins", Library.MountPoint, Kept["synced"]);
        await SucceedAsync("/bin/bash", "-c", $"set -o pipefail; tar -C '{Library.MountPoint}' -cf - . | tar -C '{Library.MountPoint}' -df -");
    }

    [TestMethod]
    public async Task Listings_OfFindDuFileAndGio_TellWhatIsThere()
    {
        string[] found = await LinesAsync("/bin/bash", "-c", $"cd '{Library.MountPoint}' && find . -path ./.origins -prune -o -type f ! -name '*.jpg' -printf '%P\\n'");
        CollectionAssert.AreEqual(Tracks(), found.Order(StringComparer.Ordinal).ToArray());
        Assert.IsEmpty(found.Where(static path => path.StartsWith('.')));

        // In blocks of 512 bytes: what the sizes need, and less than a block of a disk more for each.
        long bytes = long.Parse((await SucceedAsync("/bin/bash", "-c", $"du -sb '{Library[Album]}' | cut -f 1")).Trim(), null);
        long used = 512 * long.Parse((await SucceedAsync("/bin/bash", "-c", $"du -s --block-size=512 '{Library[Album]}' | cut -f 1")).Trim(), null);
        Assert.IsTrue(used >= bytes && used < bytes + (6 * 4096), $"{used} for {bytes}");

        string track = Library[Album + "/01 - Low Tide.flac"];
        Assert.AreEqual("audio/flac\n", await SucceedAsync("file", "--brief", "--mime-type", track));
        string properties = await SucceedAsync("gio", "info", track);
        Assert.Contains("standard::content-type: audio/flac", properties);
        Assert.Contains("access::can-write: FALSE", properties);
        Assert.DoesNotContain(".origins", await SucceedAsync("gio", "list", Library.MountPoint));

        string picture = Kept.PathOf("thumbnail.png");
        await SucceedAsync("ffmpegthumbnailer", "-i", track, "-o", picture, "-s", "64");
        Assert.AreEqual("image/png\n", await SucceedAsync("file", "--brief", "--mime-type", picture));
    }

    private static async Task<LoopbackServer> StartSambaAsync(string name, string shared, string settings)
    {
        string folder = Kept[name];
        string configuration = Path.Combine(folder, "smb.conf");
        return await LoopbackServer.StartAsync("/usr/sbin/smbd", port =>
        {
            File.WriteAllText(configuration, $"""
                [global]
                server role = standalone server
                smb ports = {port}
                bind interfaces only = yes
                interfaces = lo
                disable netbios = yes
                load printers = no
                map to guest = bad user
                guest account = root
                private dir = {folder}
                lock directory = {folder}
                state directory = {folder}
                cache directory = {folder}
                pid directory = {folder}
                ncalrpc dir = {folder}/rpc
                log file = {folder}/log
                [music]
                path = {shared}
                read only = yes
                guest ok = yes
                oplocks = yes
                kernel share modes = no
                {settings}

                """);
            return ["--foreground", "--no-process-group", "--configfile", configuration];
        });
    }

    private static async Task<string> ShareAsync(LoopbackServer server, params string[] arguments)
    {
        Outcome outcome = await ClientAsync(server, arguments);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        // It tells of trouble in passing, and goes on.
        Assert.DoesNotContain("NT_STATUS_", outcome.Output + outcome.Errors);
        return outcome.Output;
    }

    private static async Task<string> RefusedAsync(LoopbackServer server, params string[] arguments)
    {
        Outcome outcome = await ClientAsync(server, arguments);
        return outcome.Output + outcome.Errors;
    }

    private static Task<Outcome> ClientAsync(LoopbackServer server, string[] arguments) =>
        Program.RunAsync("smbclient", ["--configfile", "/dev/null", "--no-pass", "--port", $"{server.Port}", "//127.0.0.1/music", .. arguments]);
}
