using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Testing;
using Prerequisite = MusicFs.EndToEnd.Tests.Running.Prerequisite;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Files of one recording, found by how they sound, by a real fpcalc behind a real mount.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class DuplicatesTests
{
    [TestMethod]
    public async Task Duplicates_InAMount_AreFoundByTheirSoundAndComputedOnce()
    {
        Prerequisite.Players("fpcalc", "ffmpeg");
        await using DaemonWorld world = new();
        string music = world.PathOf("sounds");
        await WriteAsync(music);
        OriginFingerprint before = OriginFingerprint.Of(music);
        string place = world.Place("mount");

        await world.MountAsync(place, music);
        (List<string> groups, JsonElement state) = await DuplicatesAsync(world);
        CollectionAssert.AreEqual((string[])["one.flac= retagged.flac="], groups, "Without fingerprints only what is the same audio.");
        Assert.IsFalse(state.GetProperty("on").GetBoolean());
        Assert.Contains("are off", (await world.RunAsync("duplicates")).Errors);
        await world.SucceedAsync("umount", place);

        await world.MountAsync(place, music, "--fingerprints", "on");
        (groups, state) = await UntilCompleteAsync(world);
        CollectionAssert.AreEqual((string[])["one.flac= retagged.flac= one.mp3 one.opus", "two.flac= two.m4a"], groups);
        Assert.AreEqual("5 1", $"{state.GetProperty("computed")} {state.GetProperty("failed")}", $"{state}");
        Assert.Contains("broken.mp3", state.GetProperty("problem").GetString()!);
        Assert.Contains("musicfs_fingerprint_files{state=\"waiting\"} 0", await world.SucceedAsync("metrics"));
        Assert.Contains("prints   on, ", await world.SucceedAsync("status"));
        string text = await world.SucceedAsync("duplicates", "--path", Path.Combine(place, "Two"));
        Assert.Contains("best  /Two/", text);
        Assert.DoesNotContain("/One/", text);
        Outcome found = await world.ShellAsync($"fpcalc -raw -json '{music}/one.mp3' | \"$MUSICFS\" duplicates --like - --json");
        Assert.AreEqual(4, found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, found.Errors);
        await world.SucceedAsync("umount", place);

        await world.MountAsync(place, music, "--fingerprints", "on");
        (groups, state) = await UntilCompleteAsync(world);
        Assert.HasCount(2, groups);
        Assert.AreEqual("0", $"{state.GetProperty("computed")}", "All of it was there.");
        await world.SucceedAsync("umount", place);
        Assert.AreEqual(before, OriginFingerprint.Of(music));
    }

    private static async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "one.wav"), SyntheticMusic.Wav(1, 30));
        await File.WriteAllBytesAsync(Path.Combine(folder, "two.wav"), SyntheticMusic.Wav(2, 30));
        string script = """
            make() { ffmpeg -nostdin -v error -i "$1.wav" -metadata artist="$2" -metadata album="$2" -metadata title="$3" -metadata track="$4" "${@:6}" "$5"; }
            make one One 'The Song' 1 one.flac && make one One Lied 2 one.mp3 -b:a 128k && make one One Chanson 3 one.opus -ss 0.7 -b:a 96k &&
            make two Two 'The Song' 1 two.flac && make two Two Song 2 two.m4a -b:a 128k && rm one.wav two.wav &&
            ffmpeg -nostdin -v error -i one.flac -c copy -metadata title=Again -metadata artist=One -metadata track=9 retagged.flac &&
            { head -c 2000 one.mp3; head -c 60000 /dev/zero; } > broken.mp3
            """;
        Outcome made = await Program.ShellAsync(script, folder);
        Assert.AreEqual(0, made.ExitCode, made.Errors);
    }

    private static async Task<(List<string> Groups, JsonElement State)> UntilCompleteAsync(DaemonWorld world)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(4));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            (List<string> groups, JsonElement state) = await DuplicatesAsync(world);
            if (state.GetProperty("complete").GetBoolean())
                return (groups, state);
            await Polling.PauseAsync();
        }
    }

    private static async Task<(List<string> Groups, JsonElement State)> DuplicatesAsync(DaemonWorld world)
    {
        string[] lines = (await world.SucceedAsync("duplicates", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> groups = [];
        foreach (string line in lines[..^1])
        {
            using JsonDocument recording = JsonDocument.Parse(line);
            groups.Add(string.Join(' ', recording.RootElement.GetProperty("copies").EnumerateArray().Select(
                static copy => copy.GetProperty("origin_path").GetString() + (copy.GetProperty("same_audio").GetBoolean() ? "=" : ""))));
        }

        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        return ([.. groups.Order(StringComparer.Ordinal)], last.RootElement.Clone());
    }
}
