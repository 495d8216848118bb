using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Whatever is in the bytes, the answer is a plan that adds up or a reason, never an exception.</summary>
[TestClass]
public sealed class DamagedEditingTests
{
    private const int Rounds = 1500;

    private static readonly TagChanges Changes = new(
        EditedFile.Changes(("TITLE", ["new"]), ("ARTIST", []), ("TRACKTOTAL", ["9"]), ("PRODUCER", ["p"]), ("COMMENT", [])).Fields,
        [new PictureChange(PictureType.FrontCover, "image/png", EditingSamples.Image(300))]);

    public static IEnumerable<object[]> Kinds => EditingSamples.Files.Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EveryTruncation_AddsUpOrSaysWhy(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        for (int length = 0; length < file.Length; length += length < 1500 ? 1 : 53)
            await AssertAnswersAsync(file[..length]);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_MutatedFile_AddsUpOrSaysWhy(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        var random = new Random(kind.Length);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] mutant = [.. file];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                int at = random.Next(2) == 0 ? random.Next(Math.Min(mutant.Length, 800)) : random.Next(mutant.Length);
                mutant[at] = random.Next(3) switch { 0 => (byte)(mutant[at] ^ (1 << random.Next(8))), 1 => 0xFF, _ => (byte)random.Next(256) };
            }

            await AssertAnswersAsync(mutant);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_SourceFails_SaysThatItIsUnreadable(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        var healthy = new MemoryByteSource(file);
        await new TagEditor().PlanAsync(healthy, Changes, CancellationToken.None);
        for (int read = 0; read < healthy.Reads; read++)
        {
            var source = new MemoryByteSource(file) { Error = FsError.TimedOut, FailingRead = read };
            TagEditResult result = await new TagEditor().PlanAsync(source, Changes, CancellationToken.None);
            Assert.AreEqual(TagErrorKind.Unreadable, result.Error?.Kind, $"{kind}: read {read} failed.");
        }
    }

    [TestMethod]
    public async Task Edit_FormatThatIsOnlyRead_SaysSo()
    {
        TagEditResult result = await EditedFile.PlanAsync(ApeTaggedFixture.MonkeysAudio(Sound.Bytes(2000), ("Artist", "x")), Changes);

        StringAssert.Contains(result.Error!.Message, "Monkey's Audio");
        Assert.IsFalse(new TagEditor().CanEdit(AudioContainer.Ape));
        Assert.IsTrue(new TagEditor().CanEdit(AudioContainer.Flac));
    }

    [TestMethod]
    public async Task Edit_LargeFile_ReadsHeadAndTailOnly()
    {
        foreach (byte[] file in (byte[][])[FlacFixture.File(Sound.Bytes(3_000_000), FlacFixture.Comments("TITLE=x")), [.. Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "x")), .. Mp3Fixture.Frames(5000)], IffFixture.Wav(Sound.Bytes(3_000_000)), OggFixture.Vorbis(Sound.Bytes(3_000_000), 10, "TITLE=x")])
        {
            var source = new MemoryByteSource(file);

            await new TagEditor().PlanAsync(source, Changes, CancellationToken.None);

            Assert.IsLessThanOrEqualTo(96L * 1024, source.BytesRead);
        }
    }

    private static async Task AssertAnswersAsync(byte[] file)
    {
        TagEditResult result = await EditedFile.PlanAsync(file, Changes);
        if (result.IsSuccess)
        {
            EditedFile.AssertSound(result.Edit, file.Length);
            Assert.AreEqual(result.Edit.Size, EditedFile.Read(result.Edit, file, 0, (int)result.Edit.Size).Length);
        }
        else
        {
            Assert.IsFalse(string.IsNullOrWhiteSpace(result.Error.Message));
        }
    }
}
