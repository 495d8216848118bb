using System.Globalization;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Fuzz;

/// <summary>
/// Deterministic mutations of small valid files through every codec: whatever is in the bytes, the answer is tags or a reason, never
/// an exception, and a layout covers the file. MUSICFS_FUZZ_ROUNDS asks for more than the default number of rounds, MUSICFS_FUZZ_SEED for
/// others; an input that fails is written to tests/corpus/tags, where <see cref="KeptInputTests"/> reads it ever after.
/// </summary>
[TestClass]
public sealed class MutationTests
{
    private const int DefaultRounds = 20_000;

    public static IEnumerable<object[]> Seeds() => Files().Select((_, index) => new object[] { index });

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public async Task Read_MutatedFile_AnswersWithoutException(int seed)
    {
        byte[] file = Files()[seed];
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int asked)
            ? asked : DefaultRounds;
        _ = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_SEED"), CultureInfo.InvariantCulture, out int offset);
        var random = new Random(seed + 1 + offset);
        var reader = new TagReader();
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutant = Mutate(file, random);
            try
            {
                TagReadResult result = await reader.ReadAsync(new MemoryByteSource(mutant), CancellationToken.None);
                TagCodecConformance.AssertCovers(result.Tags?.Layout, mutant.Length);
            }
            catch (Exception e)
            {
                string kept = KeptInputTests.Keep(mutant);
                Assert.Fail($"File {seed}, round {round}: {e}\nThe input was kept as {kept}.");
            }
        }
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] mutant = file.AsSpan(0, random.Next(10) == 0 ? random.Next(file.Length + 1) : file.Length).ToArray();
        for (int i = random.Next(1, 6); i > 0 && mutant.Length > 0; i--)
        {
            int at = random.Next(3) == 0 ? random.Next(mutant.Length) : random.Next(Math.Min(mutant.Length, 256));
            mutant[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)(mutant[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return mutant;
    }

    private static byte[][] Files() =>
    [
        FlacFixture.File(new byte[64], FlacFixture.Comments("TITLE=a", "ARTIST=b", "CHAPTER001=00:00:01.5", "CUESHEET=TRACK 01 AUDIO\nINDEX 01 0:0:0")),
        FlacFixture.File(new byte[64], FlacFixture.Picture([0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1]), FlacFixture.Comments("TITLE=a")),
        FlacFixture.File(new byte[64], FlacFixture.Comments("METADATA_BLOCK_PICTURE=" + Convert.ToBase64String(FlacFixture.Picture([1, 2, 3])[4..]))),
        [.. Mp3Fixture.Tag(2, Mp3Fixture.Text(2, "TT2", "x"), Mp3Fixture.Frame(2, "PIC", [0, .. "PNG"u8, 3, 0, 1, 2])), .. Mp3Fixture.Frames(3)],
        [.. Mp3Fixture.Tag(3, 0x80, [.. Mp3Fixture.Text(3, "TCON", "(17)x"), .. Mp3Fixture.Text(3, "TYER", "2000")]), .. Mp3Fixture.Frames(3)],
        [.. Structured(4), .. Mp3Fixture.Frames(3), .. Mp3Fixture.Ape("Artist", "x"), .. Mp3Fixture.Id3v1("t", 1, 2)],
        [.. Mp3Fixture.Ape("Artist", "x"), .. Mp3Fixture.Id3v1("t", 1, 2)],
        Mp4Fixture.File(new byte[64], Mp4Fixture.Text("\u00A9nam", "a"), Mp4Fixture.Item("trkn", 0, [0, 0, 0, 3, 0, 12, 0, 0]), Mp4Fixture.Item("covr", 14, [1, 2, 3])),
        Mp4Fixture.MoovLast(new byte[64], Mp4Fixture.FreeForm("iTunSMPB", " 0 840 1CA 0"), Mp4Fixture.Item("gnre", 0, [0, 18])),
        [.. Mp4Fixture.Ftyp(), .. ChapteredMovie(), .. Mp4Fixture.Box("mdat", [0, 3, .. "one"u8])],
        [.. Mp4Fixture.Ftyp(), .. FragmentedMovie(), .. Mp4Fixture.Box("moof", Mp4Fixture.Box("traf", Mp4Fixture.Table("tfhd", 1), Mp4Fixture.Table("trun", 10)))],
        OggFixture.Vorbis(new byte[300], 1, "TITLE=a", "METADATA_BLOCK_PICTURE=" + Convert.ToBase64String(FlacFixture.Picture([1, 2, 3])[4..])),
        [.. OggFixture.Opus(new byte[300], 1, "TITLE=a"), .. OggFixture.Vorbis(new byte[300], 1)],
        OggFixture.Stream(9, [0x7F, .. "FLAC"u8, 1, 0, 0, 2, .. "fLaC"u8, 0, 0, 0, 34, .. new byte[34]], FlacFixture.Comments("TITLE=x"), FlacFixture.Picture([1]), new byte[99], 5),
        IffFixture.Wav(new byte[64], IffFixture.Info(("INAM", "x")), IffFixture.Chunk("id3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "y"))), IffFixture.Chunk("bext", new byte[602])),
        IffFixture.Riff("RF64", IffFixture.Chunk("ds64", new byte[28]), IffFixture.Format(), IffFixture.Chunk("data", new byte[9], uint.MaxValue)),
        IffFixture.Aiff(new byte[64], IffFixture.BigChunk("NAME", "x"u8.ToArray()), IffFixture.BigChunk("ID3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "y")))),
        IffFixture.Dsf(new byte[64], Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "y"))),
        AsfFixture.File(new byte[64], AsfFixture.Description("t", "a"), AsfFixture.Extended(("WM/Genre", 0, AsfFixture.Text("(17)"))), AsfFixture.Library(("WM/Picture", 1, AsfFixture.Picture([1, 2])))),
        ApeTaggedFixture.MonkeysAudio(new byte[64], ("Artist", "x"), ("Track", "1/2")),
        ApeTaggedFixture.OldMonkeysAudio(new byte[64]),
        ApeTaggedFixture.WavPackBlock(uint.MaxValue, 0, 100, 15, [0x0D, 1, 6, 0x3F, 0x27 | 0x40, 2, 0x44, 0xAC, 0, 0, 0x8A, 1, 0, 0]),
        ApeTaggedFixture.Musepack7(new byte[64], ("Artist", "x")),
        ApeTaggedFixture.Musepack8(new byte[100], ("Artist", "x")),
    ];

    private static byte[] ChapteredMovie() => Mp4Fixture.Moov(
        Mp4Fixture.Box("udta", Mp4Fixture.Box("chpl", new ByteList().U32Be(0x0100_0000).U32Be(0).Add(1).U64Be(5).Add(1).Ascii("x").ToArray())),
        trackReference: Mp4Fixture.Box("tref", Mp4Fixture.Box("chap", [0, 0, 0, 2])),
        otherTrack: Mp4Fixture.Track(2, "text", 1000, 8000,
            [.. Mp4Fixture.Table("stts", 1, 2, 4000), .. Mp4Fixture.Table("stsz", 0, 2, 5, 5), .. Mp4Fixture.Table("stsc", 1, 1, 2, 1), .. Mp4Fixture.Table("stco", 1, 40)], []));

    private static byte[] FragmentedMovie() =>
        Mp4Fixture.Moov(Mp4Fixture.Udta(), duration: 0, before: Mp4Fixture.Box("mvex", Mp4Fixture.Table("trex", 1, 1, 1024, 0, 0)));

    private static byte[] Structured(int version) => Mp3Fixture.Tag(
        version,
        Mp3Fixture.Frame(version, "COMM", [3, .. "engd\0text"u8]),
        Mp3Fixture.Frame(version, "POPM", [.. "a@b\0"u8, 196, 0]),
        Mp3Fixture.Frame(version, "RVA2", [.. "track\0"u8, 1, 0xFE, 0, 16, 0x40, 0]),
        Mp3Fixture.Frame(version, "UFID", [.. "http://musicbrainz.org\0id"u8]),
        Mp3Fixture.Frame(version, "CHAP", [.. "c\0"u8, .. new byte[16], .. Mp3Fixture.Text(version, "TIT2", "chapter")]),
        Mp3Fixture.Frame(version, "TXXX", [1, 0xFF, 0xFE, (byte)'n', 0, 0, 0, (byte)'v', 0], formatFlags: 0x02),
        Mp3Fixture.Frame(version, "APIC", [0, .. "image/png\0"u8, 3, 0, 0x89, (byte)'P', (byte)'N', (byte)'G', .. new byte[20]]));
}
