using System.Diagnostics;
using System.Globalization;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Recordings;
using MusicFs.Host.Doctor;
using MusicFs.Host.Recordings;
using MusicFs.Host.Tests.Demo;
using MusicFs.Testing;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Recordings;

/// <summary>What fpcalc says of real files, and what comes of one that is not fpcalc.</summary>
[TestClass]
public sealed class FpcalcProgramTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-fpcalc-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("a.flac", AudioContainer.Flac, "-c:a flac")]
    [DataRow("a.mp3", AudioContainer.Mp3, "-c:a libmp3lame -b:a 128k -ar 44100")]
    [DataRow("a.opus", AudioContainer.Ogg, "-c:a libopus -b:a 96k")]
    [DataRow("a.ogg", AudioContainer.Ogg, "-c:a libvorbis -q:a 4")]
    [DataRow("a.m4a", AudioContainer.Mp4, "-c:a aac -b:a 128k")]
    [DataRow("a.aiff", AudioContainer.Aiff, "-ar 48000 -ac 2")]
    [DataRow("a.wv", AudioContainer.WavPack, "-c:a wavpack")]
    [DataRow("late.flac", AudioContainer.Flac, "-ss 1.3 -c:a flac")]
    [DataRow("soft.mp3", AudioContainer.Mp3, "-af volume=0.3 -c:a libmp3lame -b:a 192k -ar 48000")]
    public async Task Compute_OtherFormOfARecording_IsLikeIt(string name, AudioContainer container, string encoder)
    {
        AcousticPrint original = await PrintAsync(AudioContainer.Wav, SyntheticMusic.Wav(1, 40));
        AcousticPrint other = await PrintAsync(container, await EncodeAsync(1, name, encoder));

        Assert.IsTrue(other.IsTelling);
        Assert.IsGreaterThanOrEqualTo(DuplicateFinder.Threshold + 0.05, original.SimilarityTo(other), $"{original.SimilarityTo(other)}");
        Assert.AreEqual(original.SimilarityTo(other), other.SimilarityTo(original));
        Assert.IsGreaterThanOrEqualTo(4, Shared(original, other));
    }

    [TestMethod]
    public async Task Compute_OtherRecordings_AreUnlike()
    {
        AcousticPrint[] prints =
        [
            await PrintAsync(AudioContainer.Wav, SyntheticMusic.Wav(1, 40)), await PrintAsync(AudioContainer.Wav, SyntheticMusic.Wav(2, 40)),
            await PrintAsync(AudioContainer.Wav, SyntheticMusic.Wav(1, 40, semitones: 2)), await PrintAsync(AudioContainer.Flac, await EncodeAsync(1, "fast.flac", "-af atempo=1.06 -c:a flac")),
        ];

        for (int i = 0; i < prints.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.IsLessThan(DuplicateFinder.Threshold - 0.05, prints[i].SimilarityTo(prints[j]), $"{i} and {j}");
        }
    }

    [TestMethod]
    [DataRow("exit 1", "status 1")]
    [DataRow("echo 'ERROR: No such codec' >&2; exit 3", "status 3: No such codec")]
    [DataRow("cat >/dev/null; echo junk", "something else")]
    [DataRow("cat >/dev/null; echo '{\"duration\": 1, \"fingerprint\": [-1]}'", "something else")]
    [DataRow("cat >/dev/null; echo '{\"duration\": 1, \"fingerprint\": []}'", "too short")]
    [DataRow("exec yes", "without end")]
    [DataRow("exec sleep 1000", "too long")]
    [DataRow("sleep 1000 & exec sleep 1000", "too long")]
    [DataRow("cat >/dev/null; kill -SEGV $$", "status")]
    public async Task Compute_HostileProgram_EndsWithAReason(string script, string reason)
    {
        // Short for those that never say a word; the others may take their time to begin.
        FpcalcProgram program = Script(script, reason == "too long" ? new FpcalcLimits { Silence = TimeSpan.FromSeconds(2) } : null);
        FingerprintResult result = await program.ComputeAsync(AudioContainer.Wav, new MemoryByteSource(new byte[3_000_000]), CancellationToken.None);

        Assert.IsNull(result.Print);
        Assert.AreEqual(FsError.None, result.ReadError);
        Assert.Contains(reason, result.Problem ?? "nothing");
    }

    [TestMethod]
    public async Task Compute_Cancelled_Throws()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Script("exec sleep 1000").ComputeAsync(AudioContainer.Wav, new MemoryByteSource(new byte[3_000_000]), stop.Token));
    }

    [TestMethod]
    public async Task Compute_OutputHeldAfterALongRun_IsWaitedForFromItsEndOn()
    {
        string started = Pipe("started"), end = Pipe("end"), rest = Pipe("rest");
        ManualTime time = new();
        // Something that it leaves prints, once it has ended itself.
        FpcalcProgram program = Script($"cat >/dev/null; timeout 600 cat '{rest}' & echo $$ >'{started}'; read line <'{end}'", new FpcalcLimits(), time);
        Task<FingerprintResult> computing = program.ComputeAsync(AudioContainer.Wav, new MemoryByteSource(new byte[100_000]), CancellationToken.None);
        using Process run = Process.GetProcessById(int.Parse(await ReadAsync(started), CultureInfo.InvariantCulture));

        // Most of what its output is waited for passes while it runs.
        time.Advance(TimeSpan.FromSeconds(4));
        await WriteAsync(end, "\n");
        await run.WaitForExitAsync();
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(4));
        await WriteAsync(rest, $"{{\"duration\": 120, \"fingerprint\": [{string.Join(", ", Enumerable.Range(1, 900).Select(static i => i * 2_654_435L))}]}}");

        FingerprintResult result = await computing.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.IsNotNull(result.Print, result.Problem);
    }

    [TestMethod]
    public async Task Compute_OriginalThatFails_SaysNothingOfTheFile()
    {
        FingerprintResult result = await Script("exec cat").ComputeAsync(AudioContainer.Wav, new MemoryByteSource(new byte[3_000_000]) { Error = FsError.OriginUnavailable, FailingRead = 1 }, CancellationToken.None);
        Assert.AreEqual(FsError.OriginUnavailable, result.ReadError);
        result = await Script("exec cat").ComputeAsync(AudioContainer.Mp4, new MemoryByteSource(new byte[3_000_000]) { Error = FsError.OriginUnavailable, FailingRead = 1 }, CancellationToken.None);
        Assert.AreEqual(FsError.OriginUnavailable, result.ReadError);
        Assert.IsFalse(File.Exists(Path.Combine(_folder, "fingerprint.tmp")));
    }

    [TestMethod]
    public void FindObstacle_WhereItIsNotInstalled_NamesThePackage() =>
        Assert.Contains("libchromaprint-tools", new FpcalcProgram(_folder, _folder, new FpcalcLimits(), TimeProvider.System).FindObstacle() ?? "nothing");

    [TestMethod]
    public void Doctor_TriesTheProgram_AndNamesTheRemedy()
    {
        Finding missing = FpcalcCheck.Examine(_folder);
        Assert.AreEqual(FindingState.Warning, missing.State);
        Assert.Contains("apt install libchromaprint-tools", missing.Remedy);
        Script("exit 7");
        Finding broken = FpcalcCheck.Examine(_folder);
        Assert.AreEqual((FindingState.Warning, true), (broken.State, broken.What.Contains("status 7", StringComparison.Ordinal)), broken.What);
        Script("echo fpcalc version 9");
        Assert.AreEqual(FindingState.Good, FpcalcCheck.Examine(_folder).State);
    }

    private static int Shared(AcousticPrint one, AcousticPrint other)
    {
        uint[] first = new uint[48], second = new uint[48];
        return first.Take(one.Choose(first)).Intersect(second.Take(other.Choose(second))).Count();
    }

    private FpcalcProgram Script(string script, FpcalcLimits? limits = null, TimeProvider? time = null)
    {
        string source = Path.Combine(_folder, "script");
        File.WriteAllText(source, $"#!/bin/sh\n{script}\n");
        // By another process: one that is started beside it must not have the program open for writing.
        using Process install = Process.Start("install", ["-m", "500", source, Path.Combine(_folder, "fpcalc")]);
        install.WaitForExit();
        return new FpcalcProgram(_folder, _folder, limits ?? new FpcalcLimits(), time ?? TimeProvider.System);
    }

    private string Pipe(string name)
    {
        string path = Path.Combine(_folder, name);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }

    /// <summary>All that is written to it by the first who does.</summary>
    private static Task<string> ReadAsync(string pipe) => Task.Run(() => File.ReadAllTextAsync(pipe));

    /// <summary>Waits for a reader.</summary>
    private static Task WriteAsync(string pipe, string text) => Task.Run(() => File.WriteAllTextAsync(pipe, text)).WaitAsync(TimeSpan.FromMinutes(2));

    private async Task<AcousticPrint> PrintAsync(AudioContainer container, byte[] file)
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        Prerequisite.Require("players", FpcalcProgram.Find(path) is not null, "fpcalc");
        FingerprintResult result = await new FpcalcProgram(_folder, path, new FpcalcLimits(), TimeProvider.System).ComputeAsync(container, new MemoryByteSource(file), CancellationToken.None);
        Assert.IsNotNull(result.Print, result.Problem);
        Assert.AreEqual(result.Print.Items.ToArray().Length, AcousticPrint.Unpack(result.Print.Pack())?.Items.Length);
        return result.Print;
    }

    private async Task<byte[]> EncodeAsync(int seed, string name, string encoder)
    {
        string wav = Path.Combine(_folder, "a.wav"), made = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(wav, SyntheticMusic.Wav(seed, 40));
        await Player.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", wav, .. encoder.Split(' '), made]);
        return await File.ReadAllBytesAsync(made);
    }
}
