using System.Text.Json;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Records;

namespace MusicFs.Library.Tests.Records;

[TestClass]
public sealed class TagRecordTests
{
    [TestMethod]
    public void Read_OfEveryProperty_EqualsWhatWasWritten()
    {
        // A property that is added to the tags must be added to the record, and to the sample.
        foreach (System.Reflection.PropertyInfo property in typeof(TrackTags).GetProperties())
            Assert.IsNotNull(property.GetValue(TagSamples.Full), $"The sample says nothing of {property.Name}.");

        Assert.AreEqual(Text(TagSamples.Full), Text(TagRecord.Read(TagRecord.Write(TagSamples.Full))));
    }

    [TestMethod]
    public void Read_EmptyTags_AreEmpty() => Assert.AreEqual(Text(new TrackTags()), Text(TagRecord.Read(TagRecord.Write(new TrackTags()))));

    [TestMethod]
    public void Write_ValuesThatAreFieldsToo_AreStoredOnce()
    {
        string title = new('x', 200);
        var plain = new TrackTags { Fields = new Dictionary<string, IReadOnlyList<string>> { ["TITLE"] = [title] } };

        Assert.IsLessThanOrEqualTo(TagRecord.Write(plain).Length + 4, TagRecord.Write(plain with { Title = title }).Length);
    }

    [TestMethod]
    public void Read_EveryTruncation_IsNothing()
    {
        byte[] record = TagRecord.Write(TagSamples.Full);
        for (int length = 0; length < record.Length; length++)
            Assert.IsNull(TagRecord.Read(record.AsSpan(0, length)), $"{length} bytes");
    }

    [TestMethod]
    public void Read_DamagedBytes_NeverThrows()
    {
        byte[] record = TagRecord.Write(TagSamples.Full);
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. record];
            for (int i = random.Next(1, 5); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _ = TagRecord.Read(damaged);
        }
    }

    [TestMethod]
    public void Read_OtherVersion_IsNothing()
    {
        byte[] record = TagRecord.Write(TagSamples.Full);
        record[0]++;

        Assert.IsNull(TagRecord.Read(record));
    }

    private static string Text(TrackTags? tags) => JsonSerializer.Serialize(tags);
}
