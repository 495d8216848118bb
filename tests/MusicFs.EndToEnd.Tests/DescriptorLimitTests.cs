using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>L4: a process that may open few files refuses to start in words, or serves, says that they run short, and recovers.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class DescriptorLimitTests
{
    private const int Least = 256;

    /// <summary>Opens every file of a folder, more than can be, reads a byte of each that can, and says what came of it.</summary>
    private const string OpenMany =
        """
        import errno, os, sys
        names = [os.path.join(folder, name) for folder, _, files in os.walk(sys.argv[1]) for name in files if name.endswith(".flac")]
        held, failed = [], None
        for name in names:
            try:
                held.append(os.open(name, os.O_RDONLY))
                assert os.read(held[-1], 1) == b"f", name
            except OSError as failure:
                failed = errno.errorcode[failure.errno]
        print(len(held), failed, flush=True)
        sys.stdin.readline()
        for one in held:
            assert os.pread(one, 4, 0) == b"fLaC"
            os.close(one)
        print("read", flush=True)
        """;

    [TestMethod]
    public async Task Mount_SixtyFourDescriptors_IsRefusedInWords()
    {
        await using DaemonWorld world = new();
        Outcome outcome = await world.ShellAsync($"prlimit --nofile=64 \"$MUSICFS\" mount '{world.Place("mount")}' --origin '{world.Music()}'");
        Assert.AreEqual(4, outcome.ExitCode, outcome.Errors);
        Assert.Contains("Too few files may be open at once", outcome.Errors);
        Assert.Contains("LimitNOFILE=", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_LeastDescriptors_WarnsTurnsReadersAwayAndRecovers()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string music = Tracks(world);
        Outcome mounted = await world.ShellAsync($"prlimit --nofile={Least} \"$MUSICFS\" mount '{place}' --origin '{music}' --daemon --wait-for-scan");
        Assert.AreEqual(0, mounted.ExitCode, mounted.Errors);
        await using EventLines events = await EventLines.StartAsync(world, "--type", "resource.state");
        using System.Diagnostics.Process reader = Program.StartTalking("/usr/bin/python3", "-c", OpenMany, place);

        string[] opened = (await reader.StandardOutput.ReadLineAsync())!.Split(' ');
        Assert.AreEqual("EMFILE", opened[1], "The one that is too many is told so.");
        Assert.IsGreaterThan(20, int.Parse(opened[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("to=critical", await events.WaitForAsync("resource.state"));
        Assert.AreNotEqual(0, (await world.RunAsync("status")).ExitCode, "Nobody new is answered.");
        await reader.StandardInput.WriteLineAsync();
        Assert.AreEqual("read", await reader.StandardOutput.ReadLineAsync(), "What is open is read on.");
        await reader.WaitForExitAsync();
        Assert.DoesNotContain("to=critical", await events.WaitForAsync("from=critical"));

        JsonElement status = await world.StatusAsync();
        Assert.AreEqual("running", status.GetProperty("state").GetString());
        Assert.HasCount(4, File.ReadAllBytes(Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First())[..4]);
        await world.SucceedAsync("mount", world.Place("second"), "--template", "$title.$format");
    }

    /// <summary>More tracks than descriptors.</summary>
    private static string Tracks(DaemonWorld world)
    {
        string music = world.Music();
        string one = Directory.EnumerateFiles(music, "*.flac", SearchOption.AllDirectories).First();
        string many = world.PathOf("many");
        Directory.CreateDirectory(many);
        for (int i = 0; i < Least; i++)
            File.Copy(one, Path.Combine(many, $"{i}.flac"));
        return many;
    }
}
