using System.Globalization;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Fuzz;

/// <summary>
/// Deterministic mutations of small valid files through every codec: whatever is in the bytes, the answer is tags or a reason, never
/// an exception, and a layout covers the file. MUSICFS_FUZZ_ROUNDS asks for more than the default number of rounds.
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
        var random = new Random(seed + 1);
        var reader = new TagReader();
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutant = Mutate(file, random);
            try
            {
                TagReadResult result = await reader.ReadAsync(new MemorySource(mutant), CancellationToken.None);
                AssertCovers(result.Tags?.Layout, mutant.Length);
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}, round {round}: {e}\n{Convert.ToBase64String(mutant)}");
            }
        }
    }

    private static void AssertCovers(FileLayout? layout, long length)
    {
        if (layout is not null)
        {
            long end = 0;
            foreach (LayoutSegment segment in layout.Segments)
            {
                Assert.AreEqual(end, segment.Offset);
                Assert.IsGreaterThan(0, segment.Length);
                end = segment.End;
            }

            Assert.AreEqual(length, end);
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
    ];

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
