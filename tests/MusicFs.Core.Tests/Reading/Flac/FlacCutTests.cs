using MusicFs.Contracts.Errors;
using MusicFs.Core.Reading;
using MusicFs.Core.Reading.Flac;

namespace MusicFs.Core.Tests.Reading.Flac;

[TestClass]
public sealed class FlacCutTests
{
    /// <summary>Seconds of sound: 1024 frames of a disc are a whole number of blocks of 4096, and more.</summary>
    private const int Samples = 15 * FlacFiles.Rate;

    [TestMethod]
    [DataRow(2, 16, 4096, "-8")]
    [DataRow(2, 16, 4096, "-5 --no-seektable -P 0")]
    [DataRow(2, 16, 1152, "-2 -m")]
    [DataRow(1, 16, 192, "-0 --no-seektable")]
    [DataRow(1, 8, 4608, "-5")]
    [DataRow(2, 24, 4096, "-8 -p")]
    [DataRow(2, 24, 16384, "-8 --lax -r 8")]
    [DataRow(2, 16, 65535, "-1 --lax")]
    [DataRow(2, 16, 16, "-5 --no-seektable")]
    [DataRow(6, 24, 4096, "-3")]
    [DataRow(2, 32, 4096, "-5")]
    public async Task ReadAsync_TracksOfAnAlbum_AreValidFilesOfTheirSamples(int channels, int bits, int block, string options)
    {
        byte[] sound = FlacFiles.Sound(Samples, channels, bits);
        byte[] album = await FlacFiles.EncodeAsync(sound, channels, bits, $"{options} -b {block}");
        int[] starts = Starts(block);

        for (int i = 0; i < starts.Length; i++)
            await AssertTrackAsync(album, sound, channels * ((bits + 7) / 8), starts[i], i + 1 < starts.Length ? starts[i + 1] : null);
    }

    [TestMethod]
    [DataRow(2, 16)]
    [DataRow(1, 24)]
    public async Task ReadAsync_FramesOfVariousLengths_AreValidFilesOfTheirSamples(int channels, int bits)
    {
        byte[] sound = FlacFiles.Sound(Samples, channels, bits);
        byte[] album = await FlacFiles.EncodeVariableAsync(sound, channels, bits);
        await FlacFiles.TestAsync(album);
        int[] starts = Starts(4096);

        for (int i = 0; i < starts.Length; i++)
            await AssertTrackAsync(album, sound, channels * bits / 8, starts[i], i + 1 < starts.Length ? starts[i + 1] : null);
    }

    [TestMethod]
    public async Task ReadAsync_LongTrack_HasNumbersOfEveryLength()
    {
        // Both the numbers of frames and those of samples become longer several times.
        byte[] sound = FlacFiles.Sound(55 * FlacFiles.Rate, 1, 16);
        byte[] album = await FlacFiles.EncodeAsync(sound, 1, 16, "-0 -b 1152");

        await AssertTrackAsync(album, sound, 2, 1, null);
        await AssertTrackAsync(album, sound, 2, 50 * 75, null);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task ReadAsync_AnywhereAndAtOnce_FindsTheSameBytes(bool isVariable)
    {
        byte[] sound = FlacFiles.Sound(Samples, 2, 24);
        byte[] album = isVariable ? await FlacFiles.EncodeVariableAsync(sound, 2, 24) : await FlacFiles.EncodeAsync(sound, 2, 24, "-5 -b 4096");
        using FileContent track = (await FlacFiles.CutAsync(album, 101, 1000))!;
        byte[] whole = await FlacFiles.ReadAsync(track);
        using FileContent again = (await FlacFiles.CutAsync(album, 101, 1000))!;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            for (int i = 0; i < 100; i++)
            {
                int at = random.Next(whole.Length);
                byte[] part = new byte[random.Next(1, i % 10 == 0 ? 600_000 : 30_000)];
                FsResult<int> read = await again.ReadAsync(at, part, default);
                Assert.AreEqual(Math.Min(part.Length, whole.Length - at), read.Value);
                CollectionAssert.AreEqual(whole[at..(at + read.Value)], part[..read.Value]);
            }
        })));
        CollectionAssert.AreEqual(whole, await FlacFiles.ReadAsync(again, 777));
    }

    [TestMethod]
    public async Task Decode_FromTheMiddleOfATrack_FindsItsSamples()
    {
        byte[] sound = FlacFiles.Sound(Samples, 2, 16);
        byte[] album = await FlacFiles.EncodeAsync(sound, 2, 16, "-5 -b 4096");
        using FileContent track = (await FlacFiles.CutAsync(album, 101, 1000))!;

        byte[] decoded = await FlacFiles.DecodeAsync(await FlacFiles.ReadAsync(track), "--skip=123457 --until=234567");

        CollectionAssert.AreEqual(sound[(((101 * 588) + 123457) * 4)..(((101 * 588) + 234567) * 4)], decoded);
    }

    [TestMethod]
    [DataRow(500, false, DisplayName = "the frame that the second track begins in")]
    [DataRow(800, false, DisplayName = "the frame that the second track ends in")]
    [DataRow(650, true, DisplayName = "a frame in the middle of it")]
    public async Task CreateAsync_DamagedFrame_CutsWhereItIsNotInTheWay(int frame, bool isCut)
    {
        byte[] sound = FlacFiles.Sound(Samples, 2, 16);
        byte[] album = await FlacFiles.EncodeAsync(sound, 2, 16, "-5 -b 4096");
        (int at, int end, _) = (await FlacFiles.FramesAsync(album))[frame * FlacFiles.DiscFrame / 4096];
        album[(at + end) / 2] ^= 0x10;

        using FileContent? track = await FlacFiles.CutAsync(album, 500, 800);

        Assert.AreEqual(isCut, track is not null);
        if (track is null)
            return;
        byte[] bytes = await FlacFiles.ReadAsync(track);
        AssertFailedException failed = await Assert.ThrowsExactlyAsync<AssertFailedException>(() => FlacFiles.TestAsync(bytes));
        StringAssert.Contains(failed.Message, "ERROR", "A damaged frame is not given a checksum that fits.");
    }

    [TestMethod]
    public async Task ReadAsync_LostHeaderInTheMiddle_KeepsTheSizeAndTheFramesBehind()
    {
        byte[] sound = FlacFiles.Sound(Samples, 2, 16);
        byte[] album = await FlacFiles.EncodeAsync(sound, 2, 16, "-5 -b 4096");
        using FileContent undamaged = (await FlacFiles.CutAsync(album, 101, 1000))!;
        byte[] whole = await FlacFiles.ReadAsync(undamaged);
        (int at, _, _) = (await FlacFiles.FramesAsync(album))[70];
        album[at + 4] ^= 1;

        using FileContent track = (await FlacFiles.CutAsync(album, 101, 1000))!;
        byte[] bytes = await FlacFiles.ReadAsync(track);

        Assert.AreEqual(whole.Length, bytes.Length);
        int[] different = [.. Enumerable.Range(0, whole.Length).Where(i => whole[i] != bytes[i])];
        Assert.IsNotEmpty(different);
        Assert.IsLessThan(40_000, different[^1] - different[0], "What is damaged are two frames at most.");
        CollectionAssert.AreEqual(bytes, await FlacFiles.ReadAsync(track, 5000));
    }

    [TestMethod]
    public async Task CreateAsync_FileThatEndsEarly_IsNotCutAtItsEnd()
    {
        byte[] album = await FlacFiles.EncodeAsync(FlacFiles.Sound(Samples, 2, 16), 2, 16, "-5");

        Assert.IsNull(await FlacFiles.CutAsync(album[..^5000], 500, null));
        Assert.IsNotNull(await FlacFiles.CutAsync(album[..^5000], 100, 500));
        Assert.IsNull(await FlacFiles.CutAsync(album, 500, 75 * 60), "The sheet is longer than the sound.");
        Assert.IsNull(await FlacFiles.CutAsync(album, 75 * 15, null), "A track of nothing.");
    }

    [TestMethod]
    public async Task ReadAsync_TrackOfOneDiscFrame_IsAFile()
    {
        byte[] sound = FlacFiles.Sound(Samples, 2, 16);
        byte[] album = await FlacFiles.EncodeAsync(sound, 2, 16, "-5 -b 4096");

        await AssertTrackAsync(album, sound, 4, 100, 101);
        await AssertTrackAsync(album, sound, 4, 0, 1);
        await AssertTrackAsync(album, sound, 4, 1024, 1025);
        await AssertTrackAsync(album, sound, 4, 6, 8);
        await AssertTrackAsync(album, sound, 4, (75 * 15) - 1, null);
    }

    [TestMethod]
    public async Task CreateAsync_FramesOfOneLength_ReadsLittle()
    {
        byte[] album = await FlacFiles.EncodeAsync(FlacFiles.Sound(60 * FlacFiles.Rate, 2, 16), 2, 16, "-5 -b 4096");
        using CountingFile file = new(await FlacFiles.OpenAsync(album));
        FlacSound sound = await FlacFiles.SoundOfAsync(file);

        FsResult<TrackCut?> cut = await FlacCut.CreateAsync(file, sound, 20 * 75, (40 * 75) + 1, default);

        Assert.IsGreaterThan(1_500_000, cut.Value!.Value.Size);
        Assert.IsLessThan(1_000_000, file.Bytes, $"{file.Reads} reads");
        Assert.IsLessThan(20, file.Reads);
        (long bytes, int reads) = (file.Bytes, file.Reads);
        using FileContent track = new(file, (await cut.Value.Value.SegmentsAsync(file, default)).Value);
        _ = await track.ReadAsync(cut.Value.Value.Size - 100_000, new byte[1000], default);
        Assert.IsLessThan((2 * bytes) + 200_000, file.Bytes, "A jump to the end does not read what is before it.");
        Assert.IsLessThan((2 * reads) + 10, file.Reads);
    }

    /// <summary>Beginnings of tracks: the file's, some, and those with a block's edge at, a little before and a little behind them.</summary>
    private static int[] Starts(int block)
    {
        int[] all = [.. Enumerable.Range(1, (75 * 15) - 1)];
        int[] edges =
        [
            all.LastOrDefault(frame => frame * FlacFiles.DiscFrame % block == 0),
            all.LastOrDefault(frame => frame * FlacFiles.DiscFrame % block is > 0 and < 16),
            all.LastOrDefault(frame => block - (frame * FlacFiles.DiscFrame % block) is > 0 and < 16),
        ];
        return [.. edges.Append(0).Append(160).Append(412).Distinct().Order()];
    }

    private static async Task AssertTrackAsync(byte[] album, byte[] sound, int sample, int start, int? end)
    {
        using FileContent? track = await FlacFiles.CutAsync(album, start, end);
        Assert.IsNotNull(track, $"{start} to {end}");
        byte[] bytes = await FlacFiles.ReadAsync(track);
        await FlacFiles.TestAsync(bytes);
        int to = end is { } frame ? frame * FlacFiles.DiscFrame * sample : sound.Length;
        byte[] expected = sound[(start * FlacFiles.DiscFrame * sample)..to];
        byte[] decoded = await FlacFiles.DecodeAsync(bytes);
        Assert.IsTrue(expected.AsSpan().SequenceEqual(decoded), $"{start} to {end}: {decoded.Length} bytes for {expected.Length}");
        Assert.IsLessThan(album.Length + 300_000, bytes.Length);
    }
}
