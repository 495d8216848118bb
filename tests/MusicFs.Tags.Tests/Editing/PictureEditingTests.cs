using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>Pictures are replaced by type, come out as they went in, and may be large.</summary>
[TestClass]
public sealed class PictureEditingTests
{
    public static IEnumerable<object[]> Kinds => EditingSamples.Files.Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_HugeCover_ComesOutAsItWentIn(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        byte[] cover = EditingSamples.Image(10_000_000);

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Picture(PictureType.FrontCover, cover));

        TagPicture picture = (await FrontDoor.TagsAsync(edited)).Pictures.Single();
        Assert.IsTrue(picture.Type is null or PictureType.FrontCover);
        Assert.AreEqual("image/png", picture.MimeType);
        Assert.AreEqual(7, picture.Width);
        Assert.IsTrue(await BytesAsync(edited, picture) is { } bytes && bytes.AsSpan().SequenceEqual(cover));
        Assert.AreEqual(string.Join(',', (await FrontDoor.TagsAsync(file)).Fields.Keys.Order()), string.Join(',', (await FrontDoor.TagsAsync(edited)).Fields.Keys.Order()));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_FieldsWithACover_BothAreAsTheyWereGiven(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        TrackTags before = await FrontDoor.TagsAsync(file);
        foreach ((string field, string[] values) in EditingSamples.Fields)
            await AssertAsync(EditingSamples.Image(29), (field, values));
        await AssertAsync(EditingSamples.Image(29), EditingSamples.Fields);
        await AssertAsync(EditingSamples.Image(10_000_000), EditingSamples.Fields);
        await AssertAsync(EditingSamples.Image(10_000_000), ("TITLE", ["alone"]));

        async Task AssertAsync(byte[] cover, params (string Field, string[] Values)[] fields)
        {
            byte[] edited = await EditedFile.EditAsync(file, EditedFile.Changes(fields) with { Pictures = [new PictureChange(PictureType.FrontCover, "image/png", cover)] });
            TrackTags after = await FrontDoor.TagsAsync(edited);

            foreach ((string field, string[] values) in fields)
                CollectionAssert.AreEqual(values, after.Fields[field].ToArray(), $"{kind}: {field}");
            foreach (string field in before.Fields.Keys.Except(fields.Select(static one => one.Field)))
                CollectionAssert.AreEqual(before.Fields[field].ToArray(), after.Fields[field].ToArray(), $"{kind}: {field}");
            Assert.IsTrue(await BytesAsync(edited, after.Pictures.Single()) is { } bytes && bytes.AsSpan().SequenceEqual(cover), kind);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_CoverTakenAway_IsGone(string kind)
    {
        byte[] edited = await EditedFile.EditAsync(EditingSamples.Files[kind](), EditedFile.Picture(PictureType.FrontCover, EditingSamples.Image(5000)));

        edited = await EditedFile.EditAsync(edited, EditedFile.Picture(PictureType.FrontCover, []));

        Assert.IsEmpty((await FrontDoor.TagsAsync(edited)).Pictures);
    }

    [TestMethod]
    public async Task Edit_BackCover_FrontStays()
    {
        foreach (string kind in (string[])["flac", "mp3 of 2.4", "mp3 of 2.2"])
        {
            byte[] edited = await EditedFile.EditAsync(EditingSamples.Files[kind](), EditedFile.Picture(PictureType.BackCover, EditingSamples.Image(5000)));

            CollectionAssert.AreEquivalent(
                new PictureType?[] { PictureType.FrontCover, PictureType.BackCover }, (await FrontDoor.TagsAsync(edited)).Pictures.Select(picture => picture.Type).ToArray());
        }
    }

    [TestMethod]
    public async Task Edit_PictureLargerThanFlacsBlocks_IsRefused()
    {
        TagEditResult result = await EditedFile.PlanAsync(EditingSamples.Files["flac"](), EditedFile.Picture(PictureType.FrontCover, new byte[(1 << 24) - 10]));

        Assert.AreEqual(TagErrorKind.OverLimit, result.Error?.Kind);
        StringAssert.Contains(result.Error!.Message, "16 MiB");
    }

    private static async Task<byte[]?> BytesAsync(byte[] file, TagPicture picture)
    {
        FsResult<byte[]> bytes = await new MusicFs.Tags.Pictures.PictureReader().ReadAsync(new MemoryByteSource(file), picture, CancellationToken.None);
        return bytes.IsSuccess ? bytes.Value : null;
    }
}
