using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Plugin.Tracker;
using MusicFs.Testing;
using MusicFs.Testing.Tags;

namespace MusicFs.Plugins.Tests.Tracker;

/// <summary>Modules that are written here, read by the plugin and by libopenmpt.</summary>
[TestClass]
public sealed class TrackerCodecTests
{
    private const int FuzzRounds = 1000;

    /// <summary>Seconds: it plays whole samples a tick, which are some less.</summary>
    private const double Rounding = 0.03;

    private const int A = 1, B = 2, C = 3, S = 19, T = 20;

    private static readonly string[] Formats = ["mod", "s3m", "xm", "it"];

    public static IEnumerable<object[]> AllFormats => Formats.Select(static format => new object[] { format });

    /// <summary>Songs by name, and the formats they are of.</summary>
    private static readonly (string Name, string[] Formats, ModuleWriter Song)[] Songs =
    [
        ("plain", Formats, new ModuleWriter { Orders = [0, 1, 0, 1], Patterns = 2 }),
        ("short patterns", ["xm", "it"], new ModuleWriter { Orders = [0, 1], Patterns = 2, Rows = 40 }),
        ("speed and tempo of the header", ["s3m", "xm", "it"], new ModuleWriter { Speed = 3, Tempo = 150, Orders = [0, 1], Patterns = 2 }),
        ("speed and tempo in rows", ["mod", "xm"], new ModuleWriter { Effects = [new(0, 8, 0, 15, 3), new(0, 16, 1, 15, 0x80), new(0, 32, 2, 15, 0x1F)] }),
        ("speed and tempo in rows", ["s3m", "it"], new ModuleWriter { Effects = [new(0, 8, 0, A, 3), new(0, 16, 1, T, 0x80), new(0, 32, 2, A, 0x1F)] }),
        ("break", ["mod", "xm"], new ModuleWriter { Signature = "M!K!", Orders = [0, 1, 0], Patterns = 2, Effects = [new(0, 16, 0, 13, 0x10)] }),
        ("break", ["s3m", "it"], new ModuleWriter { Orders = [0, 1, 0], Patterns = 2, Effects = [new(0, 16, 0, C, 0x10)] }),
        ("jump back", ["mod", "xm"], new ModuleWriter { Orders = [0, 1, 2], Patterns = 3, Effects = [new(1, 31, 0, 11, 1)] }),
        ("jump back", ["s3m", "it"], new ModuleWriter { Orders = [0, 1, 2], Patterns = 3, Effects = [new(1, 31, 0, B, 1)] }),
        ("jump on to a row", ["mod", "xm"], new ModuleWriter { Signature = "M!K!", Orders = [0, 1, 2], Patterns = 3, Effects = [new(0, 31, 0, 11, 2), new(0, 31, 1, 13, 0x20)] }),
        ("jump on to a row", ["s3m", "it"], new ModuleWriter { Orders = [0, 1, 2], Patterns = 3, Effects = [new(0, 31, 0, B, 2), new(0, 31, 1, C, 0x20)] }),
        ("loop", ["mod", "xm"], new ModuleWriter { Effects = [new(0, 8, 0, 14, 0x60), new(0, 15, 0, 14, 0x63)] }),
        ("loop", ["s3m", "it"], new ModuleWriter { Effects = [new(0, 8, 0, S, 0xB0), new(0, 15, 0, S, 0xB3)] }),
        ("loop from the first row", ["mod", "xm"], new ModuleWriter { Effects = [new(0, 31, 0, 14, 0x62)], Orders = [0, 0] }),
        ("loop from the first row", ["s3m"], new ModuleWriter { Effects = [new(0, 31, 0, S, 0xB2)], Orders = [0, 0] }),
        ("loop from the first row", ["it"], new ModuleWriter { Effects = [new(0, 31, 0, S, 0xB2)], Orders = [0, 1], Patterns = 2 }),
        ("loops in two channels", ["mod", "xm"], new ModuleWriter { Effects = [new(0, 4, 0, 14, 0x60), new(0, 7, 0, 14, 0x61), new(0, 20, 1, 14, 0x60), new(0, 23, 1, 14, 0x62)] }),
        ("delay", ["mod", "xm"], new ModuleWriter { Effects = [new(0, 8, 0, 14, 0xE4)] }),
        ("delay", ["s3m", "it"], new ModuleWriter { Effects = [new(0, 8, 0, S, 0xE4)] }),
        ("delay by ticks", ["it"], new ModuleWriter { Effects = [new(0, 8, 0, S, 0x65)] }),
        ("tempo that slides", ["it"], new ModuleWriter { Effects = [new(0, 8, 0, T, 0x13), new(0, 12, 0, T, 0x02)] }),
        ("markers among the orders", ["s3m", "it"], new ModuleWriter { Orders = [254, 0, 254, 1, 255, 0], Patterns = 2 }),
        ("six channels", ["mod"], new ModuleWriter { Signature = "6CHN", Effects = [new(0, 8, 5, 15, 3)] }),
        ("twelve channels", ["mod"], new ModuleWriter { Signature = "12CH", Effects = [new(0, 8, 11, 15, 3)] }),
    ];

    public static IEnumerable<object[]> AllSongs => Songs.SelectMany(static (song, index) => song.Formats.Select(format => new object[] { $"{song.Name}: {format}", format, index }));

    [TestMethod]
    [DynamicData(nameof(AllFormats))]
    public async Task Read_AModule_HasItsTitleNamesAndLength(string format)
    {
        TrackTags tags = await TagsAsync(new ModuleWriter { Title = "A Song", Names = ["by", "", "somebody"] }.Write(format));

        Assert.AreEqual((AudioContainer.Unknown, format, "A Song", 4), (tags.Container, tags.Codec, tags.Title, tags.Channels));
        Assert.AreEqual("by\n\nsomebody" + (format == "xm" ? "\nsample 0\nsample 1\nsample 2" : ""), tags.Comment);
        Assert.AreEqual(7.68, tags.DurationSeconds!.Value, 1e-6);
        Assert.AreEqual(format switch { "s3m" => "Scream Tracker 3.20", "xm" => "FastTracker v2.00", "it" => "Impulse Tracker 2.14", _ => null }, tags.Encoder);
        Assert.AreEqual(tags.Title, tags.Fields["TITLE"].Single());
        Assert.IsEmpty(tags.Problems);
    }

    [TestMethod]
    [DynamicData(nameof(AllSongs))]
    public async Task Read_ASong_IsAsLongAsLibopenmptSays(string name, string format, int song)
    {
        byte[] module = Songs[song].Song.Write(format);

        TrackTags tags = await TagsAsync(module);

        (double seconds, string? title) = await ProbeAsync(module, format);
        Assert.AreEqual(seconds, tags.DurationSeconds!.Value, Rounding, name);
        Assert.AreEqual(title, tags.Title);
    }

    [TestMethod]
    public async Task Read_ImpulseTrackerMessage_ComesBeforeTheNames()
    {
        TrackTags tags = await TagsAsync(new ModuleWriter { Message = "Made\nat night", Names = ["bass"] }.It());

        Assert.AreEqual("Made\nat night\n\nbass", tags.Comment);
    }

    [TestMethod]
    public async Task Read_NamesOfDos_AreDecoded()
    {
        // 0x81 and 0x94 are 'ü' and 'ö' in code page 437.
        Assert.AreEqual("für Björn", (await TagsAsync(new ModuleWriter { Title = "f\u0081r Bj\u0094rn" }.S3m())).Title);
        Assert.AreEqual("für Björn", (await TagsAsync(new ModuleWriter { Title = "für Björn" }.Mod())).Title);
        Assert.IsNull((await TagsAsync(new ModuleWriter { Title = " " }.Mod())).Title);
    }

    [TestMethod]
    public async Task Read_SettingsOff_ReadsTheHeaderAlone()
    {
        byte[] module = new ModuleWriter { Orders = [0, 1, 2, 3], Patterns = 4 }.It();
        MemoryByteSource source = new([.. module, .. new byte[200_000]]);

        TrackTags tags = (await new TrackerCodec(new TrackerSettings { HasNames = false, HasLength = false }).ReadAsync(source, default)).Tags!;

        Assert.AreEqual(("A Song", null, null), (tags.Title, tags.Comment, tags.DurationSeconds));
        Assert.AreEqual(1, source.Reads);
    }

    [TestMethod]
    public async Task Read_MoreThanIsAllowed_TellsWhatItHas()
    {
        byte[] module = new ModuleWriter { Orders = [.. Enumerable.Range(0, 100).Select(static i => (byte)i)], Patterns = 100 }.Mod();
        MemoryByteSource source = new(module);

        TrackTags tags = (await new TrackerCodec(new TrackerSettings { Most = 64 << 10 }).ReadAsync(source, default)).Tags!;

        Assert.AreEqual(("A Song", null), (tags.Title, tags.DurationSeconds));
        Assert.AreEqual(TagErrorKind.OverLimit, tags.Problems.Single().Kind);
        Assert.IsLessThanOrEqualTo(64L << 10, source.BytesRead);
    }

    /// <summary>What players take for different things has no length: it stops here and goes on there.</summary>
    [TestMethod]
    [DataRow("mod", 15, 0)]
    [DataRow("xm", 15, 0)]
    [DataRow("it", S, 0)]
    [DataRow("s3m", T, 0x11)]
    public async Task Read_WhatIsUnclear_HasNoLength(string format, int effect, int parameter)
    {
        TrackTags tags = await TagsAsync(new ModuleWriter { Effects = [new(0, 8, 0, effect, parameter)] }.Write(format));

        Assert.IsNull(tags.DurationSeconds);
        Assert.AreEqual("A Song", tags.Title);
    }

    [TestMethod]
    [DynamicData(nameof(AllFormats))]
    public async Task Read_SourceFails_SaysThatItIsUnreadableAndWhy(string format)
    {
        byte[] module = new ModuleWriter { Patterns = 60, Orders = [0, 59] }.Write(format);
        MemoryByteSource healthy = new(module);
        await TagsAsync(healthy);

        for (int read = 0; read < healthy.Reads; read++)
        {
            TagReadResult result = await Codec().ReadAsync(new MemoryByteSource(module) { Error = FsError.TimedOut, FailingRead = read }, default);
            Assert.AreEqual((TagErrorKind.Unreadable, FsError.TimedOut), (result.Error!.Kind, result.Error.Source), $"Read {read} failed.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllFormats))]
    public async Task Read_EveryTruncation_IsAnAnswer(string format)
    {
        byte[] module = new ModuleWriter { Patterns = 2, Orders = [0, 1], Message = "x" }.Write(format);
        for (int length = 0; length < module.Length; length += length < 1200 ? 7 : 41)
        {
            TagReadResult result = await Codec().ReadAsync(new MemoryByteSource(module[..length]), default);
            Assert.IsTrue(result.IsSuccess || !string.IsNullOrWhiteSpace(result.Error.Message));
        }
    }

    /// <summary>MUSICFS_FUZZ_ROUNDS asks for more rounds, MUSICFS_FUZZ_SEED for others.</summary>
    [TestMethod]
    [DynamicData(nameof(AllFormats))]
    public async Task Read_MutatedModule_AnswersWithoutException(string format)
    {
        byte[][] modules = [.. Songs.Where(song => song.Formats.Contains(format)).Select(song => song.Song.Write(format))];
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int asked) ? asked : FuzzRounds;
        _ = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_SEED"), CultureInfo.InvariantCulture, out int seed);
        Random random = new(1 + seed);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutant = Mutate(modules[round % modules.Length], random);
            MemoryByteSource source = new(mutant);
            TagReadResult result = await Codec().ReadAsync(source, default);
            Assert.IsTrue(result.IsSuccess || !string.IsNullOrWhiteSpace(result.Error.Message));
            Assert.IsTrue(result.Tags?.DurationSeconds is null or (>= 0 and < 1e9), $"round {round}");
            Assert.IsLessThanOrEqualTo(4L << 20, source.BytesRead);
        }
    }

    [TestMethod]
    [DataRow("fLaC")]
    [DataRow("ID3\u0004")]
    [DataRow("RIFF....WAVE")]
    public void Matches_OtherFormats_AreNot(string begins)
    {
        byte[] header = new byte[2000];
        Encoding.Latin1.GetBytes(begins).CopyTo(header, 0);

        Assert.IsFalse(Codec().Matches(header));
        Assert.IsFalse(Codec().Matches(header.AsSpan(0, 4)));
    }

    /// <summary>Loops within loops, as many times as can be written: the walk ends, and says nothing.</summary>
    [TestMethod]
    public async Task Read_LoopsWithoutEnd_HaveNoLength()
    {
        Effect[] effects = [.. Enumerable.Range(0, 60).Select(static row => new Effect(0, row + 1, row % 4, 14, 0x6F))];

        TrackTags tags = await TagsAsync(new ModuleWriter { Effects = effects }.Mod());

        Assert.IsNull(tags.DurationSeconds);
    }

    private static TrackerCodec Codec() => new(new TrackerSettings());

    private static Task<TrackTags> TagsAsync(byte[] module) => TagsAsync(new MemoryByteSource(module));

    private static async Task<TrackTags> TagsAsync(MemoryByteSource source)
    {
        TagReadResult result = await Codec().ReadAsync(source, default);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        return result.Tags;
    }

    private static byte[] Mutate(byte[] module, Random random)
    {
        byte[] mutant = module.AsSpan(0, random.Next(10) == 0 ? random.Next(module.Length + 1) : module.Length).ToArray();
        for (int i = random.Next(1, 6); i > 0 && mutant.Length > 0; i--)
        {
            int at = random.Next(3) switch { 0 => random.Next(mutant.Length), 1 => random.Next(Math.Min(mutant.Length, 400)), _ => Math.Min(mutant.Length - 1, 940 + random.Next(300)) };
            mutant[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)(mutant[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return mutant;
    }

    /// <summary>Length and title by libopenmpt, which Debian's ffmpeg reads modules with.</summary>
    private static async Task<(double Seconds, string? Title)> ProbeAsync(byte[] module, string format)
    {
        const string ffprobe = "/usr/bin/ffprobe";
        Prerequisite.Require("players", File.Exists(ffprobe), "ffprobe with libopenmpt");
        string path = Path.Combine(Path.GetTempPath(), $"musicfs-{Guid.NewGuid():N}.{format}");
        await File.WriteAllBytesAsync(path, module);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(ffprobe, ["-v", "error", "-f", "libopenmpt", "-show_format", "-of", "json", path])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.AreEqual(0, process.ExitCode, await errors);
            JsonElement told = JsonDocument.Parse(output).RootElement.GetProperty("format");
            return (double.Parse(told.GetProperty("duration").GetString()!, CultureInfo.InvariantCulture),
                told.TryGetProperty("tags", out JsonElement tags) && tags.TryGetProperty("title", out JsonElement title) ? title.GetString() : null);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
