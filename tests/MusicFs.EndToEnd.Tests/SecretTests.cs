using System.Globalization;
using System.Text;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A password, wherever it comes from, is nowhere that anybody looks.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class SecretTests
{
    [TestMethod]
    [DataRow("env")]
    [DataRow("file")]
    [DataRow("credential")]
    [DataRow("secret")]
    public async Task Password_FromAnywhere_IsShownNowhere(string source)
    {
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServedLibrary.DavAsync(world.PathOf("nas"));
        string tools = Directory.CreateDirectory(world.PathOf("tools")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tools, "secret-tool"), $"#!/bin/sh\n[ \"$1 $5\" = 'lookup nas' ] && cat '{world.PathOf("nas")}'\n");
        File.SetUnixFileMode(Path.Combine(tools, "secret-tool"), (UnixFileMode)0b111_101_101);
        string reference = source switch
        {
            "env" => "${env:NAS_PASSWORD}",
            "file" => $"${{file:{world.PathOf("nas")}}}",
            "credential" => "${credential:nas}",
            _ => "${secret:nas}",
        };
        string place = world.Place("mount");
        world.WriteConfiguration($$"""
            library:
              name: home
            origins:
              nas:
                location: dav://ann@{{served.Nginx.EndPoint}}/my music/
                password: {{reference}}
            mounts:
              {{place}}:
            log:
              level: trace
            """);
        // The daemon's own environment is its user's alone; those of its children and all arguments are looked at.
        string set = source == "env" ? $"NAS_PASSWORD='{ServedLibrary.Password}'" : "";
        Outcome mounted = await world.ShellAsync($"CREDENTIALS_DIRECTORY='{Path.GetDirectoryName(world.PathOf("nas"))}' PATH=\"{tools}:$PATH\" {set} \"$MUSICFS\" mount --daemon --wait-for-scan");
        Assert.AreEqual(0, mounted.ExitCode, mounted.Errors);
        int process = (await world.StatusAsync()).GetProperty("process_id").GetInt32();
        Outcome tested = await world.RunAsync("origin", "test", $"dav://ann@{served.Nginx.EndPoint}/my music/", "--log-level", "trace");

        StringBuilder shown = new();
        shown.Append(mounted.Output).Append(mounted.Errors).Append(tested.Output).Append(tested.Errors);
        shown.Append(await File.ReadAllTextAsync(Path.Combine(world.PathOf("cache"), "musicfs.log")));
        foreach (string command in (string[])["status", "status --json", "origin list", "origin list --json", "origin health --json"])
            shown.Append(await world.SucceedAsync(command.Split(' ')));
        shown.Append(await File.ReadAllTextAsync($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline"));
        foreach (string line in (await Program.ShellAsync($"pgrep -P {process}")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            shown.Append((await Program.ShellAsync($"cat /proc/{line}/cmdline /proc/{line}/environ")).Output);

        Assert.Contains("nas", shown.ToString());
        Assert.Contains("asks who you are (401)", shown.ToString());
        Assert.IsNotEmpty(Directory.EnumerateFileSystemEntries(place).ToArray());
        Assert.DoesNotContain(ServedLibrary.Password, shown.ToString());
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{ServedLibrary.Password}")), shown.ToString());
    }
}
