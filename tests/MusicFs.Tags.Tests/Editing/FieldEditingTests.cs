using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>What is written is what is read: of every field, in every kind of file, and nothing else changes.</summary>
[TestClass]
public sealed class FieldEditingTests
{
    public static IEnumerable<object[]> Kinds => EditingSamples.Files.Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_EveryFieldAlone_ReadsBackAndOthersStay(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        TrackTags before = await FrontDoor.TagsAsync(file);
        foreach ((string field, string[] values) in EditingSamples.Fields)
            await AssertEditedAsync(file, before, $"{kind}: {field}", (field, values));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_AllFieldsTogether_ReadBack(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        await AssertEditedAsync(file, await FrontDoor.TagsAsync(file), kind, EditingSamples.Fields);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_FieldsTakenAway_AreGoneAndOthersStay(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();
        TrackTags before = await FrontDoor.TagsAsync(file);
        foreach (string field in before.Fields.Keys)
            await AssertEditedAsync(file, before, $"{kind}: {field}", (field, []));
        await AssertEditedAsync(file, before, kind, [.. before.Fields.Keys.Select(field => (field, Array.Empty<string>()))]);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_Twice_SecondWins(string kind)
    {
        byte[] once = await EditedFile.EditAsync(EditingSamples.Files[kind](), EditedFile.Changes(EditingSamples.Fields));
        TrackTags before = await FrontDoor.TagsAsync(once);
        await AssertEditedAsync(once, before, kind, ("TITLE", ["another"]), ("PRODUCER", []), ("TRACKTOTAL", ["99"]), ("GENRE", ["17", "RX"]), ("DATE", ["2001-05"]), ("COMMENT", []));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_RandomTexts_ReadBack(string kind)
    {
        var random = new Random(kind.Length);
        byte[] file = EditingSamples.Files[kind]();
        TrackTags before = await FrontDoor.TagsAsync(file);
        for (int round = 0; round < 60; round++)
        {
            var changes = new Dictionary<string, string[]>();
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                string[] values = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => EditingSamples.Text(random)).Distinct()];
                changes[EditingSamples.Fields[random.Next(EditingSamples.Fields.Length)].Field] = values;
            }

            await AssertEditedAsync(file, before, $"{kind}: round {round}", [.. changes.Select(pair => (pair.Key, pair.Value))]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Edit_NothingAsked_EveryByteStays(string kind)
    {
        byte[] file = EditingSamples.Files[kind]();

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Changes(("NOT THERE", [])));

        TrackTags before = await FrontDoor.TagsAsync(file);
        TrackTags after = await FrontDoor.TagsAsync(edited);
        Assert.AreEqual(Describe(before), Describe(after));
        CollectionAssert.AreEqual(Audio(before, file), Audio(after, edited));
    }

    /// <summary>Fields as one text, in the order of their names.</summary>
    private static string Describe(TrackTags tags) => Describe(tags.Fields);

    private static string Describe(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> fields) =>
        string.Join('\n', fields.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {string.Join(" | ", pair.Value)}"));

    private static byte[] Audio(TrackTags tags, byte[] file) =>
        [.. tags.Layout!.Segments.Where(segment => segment.Kind == SegmentKind.Audio).SelectMany(segment => file[(int)segment.Offset..(int)segment.End])];

    private static async Task AssertEditedAsync(byte[] file, TrackTags before, string what, params (string Field, string[] Values)[] changes)
    {
        var expected = before.Fields.ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach ((string field, string[] values) in changes)
        {
            expected.Remove(field);
            if (values.Length > 0)
                expected[field] = values;
        }

        byte[] edited = await EditedFile.EditAsync(file, EditedFile.Changes(changes));
        TrackTags after = await FrontDoor.TagsAsync(edited);

        Assert.AreEqual(Describe(expected), Describe(after), what);
        Assert.AreEqual(before.DurationSeconds, after.DurationSeconds, what);
        Assert.AreEqual(before.Pictures.Count, after.Pictures.Count, what);
        Assert.AreEqual(before.Chapters.Count, after.Chapters.Count, what);
        Assert.IsEmpty(after.Problems, what);
        if (before.Container != AudioContainer.Ogg)
            CollectionAssert.AreEqual(Audio(before, file), Audio(after, edited), what);
    }
}
