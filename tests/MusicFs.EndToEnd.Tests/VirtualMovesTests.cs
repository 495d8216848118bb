using System.Diagnostics;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>mkdir, mv and rm of the coreutils on a mount with virtual edits; the trash, remounts and a kill. That no original was touched is proven at the end of each.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class VirtualMovesTests
{
    private const string Artist = "The Paper Lanterns";
    private const string Album = $"{Artist}/Harbour Lights (2014) [FLAC]";
    private const string Track = "01 - Low Tide.flac";

    [TestMethod]
    public async Task Coreutils_MoveMakeAndRemove_ChangeTheViewAndSurviveRemounts()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        await world.MountAsync(place, music, "--virtual-edits", "--artwork", "none");
        string[] before = await TreeAsync(place);
        long inode = await InodeAsync(place, $"{Album}/{Track}");

        // A shell stands in the album while it moves; whoever asks at once sees it at its new place.
        await ShellAsync(place, $"""
            mkdir -p 'Best/Of'
            cd '{Album}' && mv '{place}/{Album}' '{place}/Best/Of/Lights' && ls >/dev/null && test -f '{Track}' && cd '{place}'
            ls 'Best/Of/Lights/{Track}' && ! ls '{Album}' 2>/dev/null
            mv 'Best/Of/Lights/{Track}' 'Best/first.flac' && cmp 'Best/first.flac' '.origins/music/rips/lanterns_harbour/cd1 track01.flac'
            """);
        Assert.AreEqual(inode, await InodeAsync(place, "Best/first.flac"));
        string[] moved = await TreeAsync(place);

        // POSIX's errors, as the programs tell them.
        await RefuseAsync(place, "mv Best Best/Of/Best", "to a subdirectory of itself");
        await RefuseAsync(place, "rmdir Best", "Directory not empty");
        await RefuseAsync(place, "rmdir .trash", "Operation not permitted");
        await RefuseAsync(place, "mv -T .trash Bin", "Operation not permitted");
        await RefuseAsync(place, "mkdir Best", "File exists");
        await RefuseAsync(place, "rm -r .origins/music", "Read-only file system");
        await RefuseAsync(place, "mkdir none/new", "No such file or directory");
        CollectionAssert.AreEqual(moved, await TreeAsync(place));

        await world.SucceedAsync("umount", place);
        await world.MountAsync(place, music, "--virtual-edits", "--artwork", "none");
        CollectionAssert.AreEqual(moved, await TreeAsync(place));

        // rm -r keeps the folders in the trash, and the trash gives them back: by mv, and by command.
        await ShellAsync(place, "rm -r Best && ! ls Best 2>/dev/null && ls '.trash/Best/Of/Lights'/*.flac >/dev/null && ls .trash/Best/first.flac");
        using Process process = Process.GetProcessById((await world.StatusAsync()).GetProperty("process_id").GetInt32());
        process.Kill();
        await process.WaitForExitAsync();
        await Mounts.ClearAsync(place);
        await world.MountAsync(place, music, "--virtual-edits", "--artwork", "none");
        string[] listed = (await world.SucceedAsync("trash", "list", "--origin", "music", "--since", "1h", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] was = [.. listed.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("was").GetString()!)];
        Assert.Contains("/Best/first.flac", was);
        await ShellAsync(place, $"mkdir -p '{Album}' && mv .trash/Best/first.flac '{Album}/{Track}'");
        Assert.AreEqual(inode, await InodeAsync(place, $"{Album}/{Track}"));
        await world.SucceedAsync("trash", "restore", "/Best/Of/Lights");
        await ShellAsync(place, $"mv 'Best/Of/Lights'/* '{Album}'/ && rmdir -p 'Best/Of/Lights'");
        CollectionAssert.AreEqual(before, (await TreeAsync(place)).Where(static path => !path.StartsWith("./.trash/", StringComparison.Ordinal)).ToArray());
        Assert.AreEqual("", await world.SucceedAsync("trash", "list"));
    }

    [TestMethod]
    public async Task Trash_Commands_EmptyByPatternAndRestoreByPath()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        Assert.AreEqual(3, (await world.RunAsync("trash", "list")).ExitCode);
        await world.MountAsync(place, music, "--virtual-edits", "--artwork", "none");
        await ShellAsync(place, $"cd '{Album}' && rm *");

        Assert.AreEqual(1, (await world.RunAsync("trash", "empty", "--older-than", "1d")).ExitCode);
        Assert.AreEqual(2, (await world.RunAsync("trash", "empty", "--older-than", "soon")).ExitCode);
        Assert.AreEqual(2, (await world.RunAsync("trash", "restore")).ExitCode);
        await world.SucceedAsync("trash", "empty", "--pattern", "01 - *.flac");
        Assert.IsFalse(File.Exists(Path.Combine(place, ".trash", Album, Track)));
        Assert.Contains("emptied  /" + Album + "/" + Track, await world.SucceedAsync("trash", "list"));
        await world.SucceedAsync("trash", "restore", "--all");
        Assert.IsFalse(File.Exists(Path.Combine(place, Album, Track)));
        await world.SucceedAsync("trash", "restore", $"/{Album}/{Track}");
        Assert.IsTrue(File.Exists(Path.Combine(place, Album, Track)));

        // A mount that takes no changes shows those that were made.
        await ShellAsync(place, $"mv '{Album}/{Track}' first.flac");
        await world.SucceedAsync("umount", place);
        await world.MountAsync(place, music, "--artwork", "none");
        Assert.IsTrue(File.Exists(Path.Combine(place, "first.flac")));
        await RefuseAsync(place, "rm first.flac", "Read-only file system");
    }

    private static async Task<string[]> TreeAsync(string place) =>
        [.. (await Program.ShellAsync("find . -path ./.origins -prune -o -path ./.musicfs -prune -o -print", place)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private static async Task<long> InodeAsync(string place, string path) =>
        long.Parse((await Program.RunAsync("stat", ["-c", "%i", Path.Combine(place, path)])).Output, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task ShellAsync(string place, string script)
    {
        Outcome outcome = await Program.ShellAsync("set -e\n" + script, place);
        Assert.AreEqual(0, outcome.ExitCode, $"{script}\n{outcome.Output}{outcome.Errors}");
    }

    private static async Task RefuseAsync(string place, string script, string words)
    {
        Outcome outcome = await Program.ShellAsync(script, place);
        Assert.AreNotEqual(0, outcome.ExitCode, script);
        Assert.Contains(words, outcome.Errors, script);
    }
}
