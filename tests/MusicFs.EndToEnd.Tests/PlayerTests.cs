using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A14: programs that know nothing of MusicFs read through it what they read from the originals.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class PlayerTests
{
    private static MountedLibrary? _library;

    private static MountedLibrary Library => _library!;

    [ClassInitialize]
    public static async Task MountAsync(TestContext context) => _library = await MountedLibrary.StartDemoAsync();

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
    }

    [TestMethod]
    public async Task Ffmpeg_EveryTrack_DecodesWithoutAComplaint()
    {
        Prerequisite.Players("ffmpeg");
        await ForEachTrackAsync("*", "ffmpeg -nostdin -v error -i \"$f\" -f null -");
    }

    [TestMethod]
    public async Task Flac_EveryFlac_PassesItsOwnCheck()
    {
        Prerequisite.Players("flac");
        await ForEachTrackAsync("*.flac", "flac --silent --test \"$f\"");
    }

    [TestMethod]
    public async Task Mpv_EveryTrack_PlaysToTheEnd()
    {
        Prerequisite.Players("mpv");
        await ForEachTrackAsync("[0-9]*", "mpv --no-config --no-video --ao=null --ao-null-untimed=yes --msg-level=all=error \"$f\"");
    }

    [TestMethod]
    public async Task Dd_OddOffsetsAndBlocks_CopiesTheSameBytes() => await ForEachOriginalAsync(
        "for s in 1 4095 4097 131071; do cmp <(dd if=\"$f\" bs=$s skip=1 status=none) <(dd if=\"$o\" bs=$s skip=1 status=none) || exit 1; done");

    [TestMethod]
    public async Task Cmp_EveryOriginal_IsTheSame() => await ForEachOriginalAsync("cmp \"$f\" \"$o\"");

    [TestMethod]
    public async Task Copy_OfTheWholeTree_HasEveryByte()
    {
        using Folders folders = new();
        Outcome outcome = await Program.ShellAsync($"cp -r . {folders["copy"]} && diff -r . {folders["copy"]}", Library.MountPoint);
        Assert.AreEqual((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Errors));
    }

    private static Task ForEachTrackAsync(string pattern, string command) => RunAsync(
        $"find . -path ./.origins -prune -o -type f -name '{pattern}' -print0", $"f=$0; {command}");

    private static Task ForEachOriginalAsync(string command) => RunAsync(
        "cd .origins/music && find . -type f -print0", $"f={Library.MountPoint}/.origins/music/$0; o={Library.Origin}/$0; {command}");

    private static async Task RunAsync(string find, string command)
    {
        Outcome outcome = await Program.ShellAsync(
            $"set -o pipefail; ({find}) | tee >(tr -dc '\\0' | wc -c >&2) | xargs -0 -n 1 bash -c '{command}'", Library.MountPoint);
        Assert.AreEqual((0, ""), (outcome.ExitCode, outcome.Output), outcome.Errors);
        Assert.IsGreaterThan(0, int.Parse(outcome.Errors.Trim(), System.Globalization.CultureInfo.InvariantCulture), "Files found.");
    }
}
