using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// Files as encoders make them, of every kind that is edited, with other tags and a cover of several megabytes on a real mount: what is served has the
/// size it says, decodes and seeks like the original, and shows the tags to others.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class EditedFormatsTests
{
    private static readonly (string Name, string Encoding)[] Kinds =
    [
        ("a.flac", "-c:a flac"), ("a.mp3", "-c:a libmp3lame"), ("a.ogg", "-c:a libvorbis"), ("a.opus", "-c:a libopus"), ("b.oga", "-c:a flac -f ogg"), ("a.m4a", "-c:a aac"),
        ("b.m4a", "-c:a alac -movflags +faststart"), ("a.wav", "-c:a pcm_s16le"), ("a.aiff", "-c:a pcm_s16be -write_id3v2 1"),
    ];

    [TestMethod]
    [DataRow("folder")]
    [DataRow("http")]
    public async Task Set_TagsAndCoverOfEveryKind_ServesWhatItSays(string where)
    {
        Prerequisite.Players("ffmpeg", "ffprobe", "mpv", "getfattr");
        await using DaemonWorld world = new();
        string music = await EncodeAsync(world.PathOf("encoded")), cover = await CoverAsync(world.PathOf("cover.png"));
        OriginFingerprint before = OriginFingerprint.Of(music);
        await using ServedLibrary served = where == "http" ? await ServedLibrary.HttpAsync(music) : new ServedLibrary(new MemoryStream(), $"location: {music}");
        world.WriteConfiguration($"origins:\n  music:\n    {served.Settings}\n");
        string place = world.Place("mount");
        await world.SucceedAsync("mount", place, "--daemon", "--wait-for-scan", "--no-passthrough");

        await world.SucceedAsync("metadata", "set", place, "--composer", "Äöü Composer", "--art", cover);

        string[] shown = [.. Directory.EnumerateFiles(place, "*.*", SearchOption.AllDirectories).Where(path => !path.Contains("/.", StringComparison.Ordinal))];
        Assert.HasCount(Kinds.Length, shown);
        foreach (string path in shown)
            await ExpectEditedAsync(path, Path.Combine(music, Path.GetFileName(await RunAsync("getfattr", "--only-values", "-n", "user.musicfs.path", path))), new FileInfo(cover).Length);
        Assert.AreEqual(before, OriginFingerprint.Of(music));
    }

    private static async Task ExpectEditedAsync(string path, string original, long atLeast)
    {
        byte[] content = await File.ReadAllBytesAsync(path);
        Assert.AreEqual(new FileInfo(path).Length, content.Length, path);
        Assert.IsGreaterThan(atLeast, content.Length, path);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0))
        {
            Random random = new(content.Length);
            byte[] buffer = new byte[100_000];
            for (int i = 0; i < 50; i++)
            {
                int offset = random.Next(content.Length), length = Math.Min(random.Next(1, buffer.Length), content.Length - offset);
                file.Position = offset;
                file.ReadExactly(buffer, 0, length);
                Assert.IsTrue(content.AsSpan(offset, length).SequenceEqual(buffer.AsSpan(0, length)), $"{length} bytes at {offset} of {path}");
            }
        }

        foreach (string from in (string[])["0", "7.5"])
            Assert.AreEqual(await SoundAsync(original, from), await SoundAsync(path, from), $"{path} from {from} s");
        Assert.AreEqual("edited", (await RunAsync("getfattr", "--only-values", "-n", "user.musicfs.served", path)).Trim());
        string tags = await RunAsync("ffprobe", "-v", "error", "-show_entries", "format_tags:stream_tags", "-of", "json", path);
        Assert.Contains("Äöü Composer", tags, path);
        await RunAsync("mpv", "--no-config", "--no-video", "--ao=null", "--ao-null-untimed=yes", "--msg-level=all=error", "--start=8", path);
    }

    /// <summary>Decodes of AAC hold noise that a decoder makes up, the same after the same jump.</summary>
    private static Task<string> SoundAsync(string path, string from) =>
        RunAsync("ffmpeg", "-nostdin", "-v", "error", "-ss", from, "-i", path, "-map", "0:a", "-f", "md5", "-");

    private static async Task<string> EncodeAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string encoding) in Kinds)
        {
            await RunAsync(
                "ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=10:a=0.3:seed=7,aformat=channel_layouts=stereo:sample_rates=48000", "-metadata",
                    $"title={Path.GetFileNameWithoutExtension(name)}", .. encoding.Split(' '), Path.Combine(folder, name)]);
        }

        return folder;
    }

    private static async Task<string> CoverAsync(string path)
    {
        await RunAsync("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "nullsrc=s=2000x2000,geq=random(1)*255:128:128", "-frames:v", "1", path);
        Assert.IsGreaterThan(5_000_000, new FileInfo(path).Length);
        return path;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync(program, arguments);
        Assert.AreEqual(0, outcome.ExitCode, $"{program} {string.Join(' ', arguments)}: {outcome.Errors}{outcome.Output}");
        return outcome.Output;
    }
}
