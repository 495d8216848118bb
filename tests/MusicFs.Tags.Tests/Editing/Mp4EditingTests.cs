using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Samples are found after an edit where they were before, whatever the movie box's place and size.</summary>
[TestClass]
public sealed class Mp4EditingTests
{
    [TestMethod]
    public async Task Edit_MovieFirst_OffsetsBehindItMove()
    {
        byte[] file = [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Moov(Mp4Fixture.Udta(), tables: [Mp4Fixture.Table("stco", 2, 40_000, 5), Mp4Fixture.Table("co64", 1, 0, 50_000)]), .. Mp4Fixture.Box("mdat", Sound.Bytes(4000))];

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Picture(PictureType.FrontCover, EditingSamples.Image(3000)));

        uint grown = (uint)(edited.Length - file.Length);
        Assert.AreEqual(40_000 + grown, U32(edited, "stco", 16));
        Assert.AreEqual(5u, U32(edited, "stco", 20));
        Assert.AreEqual(50_000 + grown, U32(edited, "co64", 20));
    }

    [TestMethod]
    public async Task Edit_MovieLast_OffsetsStay()
    {
        byte[] file = [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Box("mdat", Sound.Bytes(4000)), .. Mp4Fixture.Moov(Mp4Fixture.Udta(), tables: [Mp4Fixture.Table("stco", 1, 40)])];

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Changes(("TITLE", ["new"])));

        Assert.AreEqual(40u, U32(edited, "stco", 16));
    }

    [TestMethod]
    public async Task Edit_SmallChangeAfterPadding_SizeStays()
    {
        byte[] padded = await EditedFile.EditAsync(Mp4Fixture.File(Sound.Bytes(4000)), EditedFile.Changes(("TITLE", ["old"])));

        byte[] edited = await EditedFile.EditAsync(padded, EditedFile.Changes(("TITLE", ["a longer title"])));

        Assert.HasCount(padded.Length, edited);
    }

    [TestMethod]
    public async Task Edit_OffsetBeyond32Bits_IsRefused()
    {
        byte[] file = [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Moov(Mp4Fixture.Udta(), tables: [Mp4Fixture.Table("stco", 1, uint.MaxValue - 10)]), .. Mp4Fixture.Box("mdat", Sound.Bytes(4000))];

        TagEditResult result = await EditedFile.PlanAsync(file, EditedFile.Changes(("TITLE", ["new"])));

        Assert.AreEqual(TagErrorKind.OverLimit, result.Error?.Kind);
    }

    [TestMethod]
    public async Task Edit_Fragments_IsRefusedWithAReason()
    {
        byte[] file = [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.FragmentedMoov(), .. Mp4Fixture.Fragment(0, Sound.Bytes(100))];

        TagEditResult result = await EditedFile.PlanAsync(file, EditedFile.Changes(("TITLE", ["new"])));

        StringAssert.Contains(result.Error!.Message, "fragments");
    }

    private static uint U32(byte[] file, string box, int at) =>
        BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(box)) - 4 + at));
}
