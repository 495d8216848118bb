using System.Text;
using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Tests.Search;

[TestClass]
public sealed class SmartPlaylistTests
{
    [TestMethod]
    [DataRow("""{"all":[{"is":{"artist":"The Who"}},{"inTheRange":{"year":[1965,1970]}}],"sort":"year","order":"desc","limit":25}""", "(artist:=\"The Who\" year:1965..1970) sort:-year limit:25")]
    [DataRow("""{"any":[{"contains":{"title":"love"}},{"all":[{"gt":{"rating":3}},{"isNot":{"genre":"Pop"}}]}]}""", "(title:\"love\" OR (rating:>3 -genre:=\"Pop\"))")]
    [DataRow("""{"all":[{"inTheLast":{"dateAdded":30}},{"is":{"compilation":false}},{"is":{"filetype":"flac"}},{"is":{"hascoverart":true}}]}""", "(added:30d -compilation:yes format:flac -missing:cover)")]
    [DataRow("""{"all":[{"before":{"dateadded":"2024-05-01"}},{"lt":{"duration":200}},{"is":{"tracknumber":1}}],"sort":"-rating,title"}""", "(added:<2024-05-01 length:<200 track:1) sort:-rating,title")]
    [DataRow("""{"all":[{"is":{"title":"a\" OR artist:x limit:1 \"b"}}]}""", "(title:=\"a OR artist:x limit:1 b\")")]
    public void Parse_OfWhatCanBeSaid_IsAQuery(string json, string query)
    {
        SmartPlaylist? list = Parse(json, out string? refusal);

        Assert.IsNull(refusal);
        Assert.AreEqual(query, list!.Query.Source);
        Assert.IsNull(list.Name);
    }

    [TestMethod]
    public void Parse_WithNameCommentsAndMark_IsReadAsPeopleWriteIt()
    {
        SmartPlaylist? list = Parse("\uFEFF{ // mine\n \"name\": \"Late Night\", \"comment\": \"x\", \"public\": true, \"any\": [{\"is\":{\"genre\":\"Jazz\"}},], }", out _);

        Assert.AreEqual(("Late Night", "(genre:=\"Jazz\")"), (list!.Name, list.Query.Source));
    }

    [TestMethod]
    [DataRow("""{"all":[{"is":{"loved":true}}]}""", "'loved'")]
    [DataRow("""{"all":[{"endsWith":{"title":"x"}}]}""", "'endsWith'")]
    [DataRow("""{"all":[{"inPlaylist":{"id":"1"}}]}""", "other playlists")]
    [DataRow("""{"all":[{"gt":{"playCount":5}}]}""", "'playCount'")]
    [DataRow("""{"name":"x"}""", "no conditions")]
    [DataRow("""{"all":[]}""", "no list")]
    [DataRow("""{"all":[1]}""", "no condition")]
    [DataRow("""{"all":{"is":{"title":"x"}}}""", "no list")]
    [DataRow("""{"all":[{"is":{"title":"x","album":"y"}}]}""", "one field")]
    [DataRow("""{"all":[{"is":{"title":{}}}]}""", "kind")]
    [DataRow("""{"all":[{"is":{"year":"1980 OR title:x"}}]}""", "no value")]
    [DataRow("""{"all":[{"inTheRange":{"year":[1990,1980]}}]}""", "wrong")]
    [DataRow("""{"all":[{"is":{"title":"x"}}],"limit":"many"}""", "kind")]
    [DataRow("""{"all":[{"is":{"title":"x"}}],"limit":1e99}""", "kind")]
    [DataRow("""{"all":[{"is":{"title":"x"}}],"sort":"path"}""", "sorted by")]
    [DataRow("""{"all":[{"is":{"title":"\ud800"}}]}""", "")]
    [DataRow("[]", "no object")]
    [DataRow("", "no JSON")]
    [DataRow("{\"all\":[", "no JSON")]
    public void Parse_OfWhatCannotBeSaid_IsRefusedWithAReason(string json, string part)
    {
        SmartPlaylist? list = Parse(json, out string? refusal);

        Assert.IsNull(list);
        Assert.Contains(part, refusal!);
    }

    [TestMethod]
    public void Parse_OfHugeOrDeepFiles_IsRefusedSoon()
    {
        string many = "{\"all\":[" + string.Join(',', Enumerable.Repeat("{\"is\":{\"title\":\"x\"}}", 2000)) + "]}";
        string deep = string.Concat(Enumerable.Repeat("{\"all\":[", 1000)) + string.Concat(Enumerable.Repeat("]}", 1000));
        foreach (string json in (string[])[many, deep, new string(' ', SmartPlaylist.LongestFile + 1), "{\"all\":[{\"is\":{\"title\":\"" + new string('x', 300) + "\"}}]}"])
        {
            Assert.IsNull(Parse(json, out string? refusal));
            Assert.IsNotNull(refusal);
        }
    }

    [TestMethod]
    public void Parse_OfDamagedFiles_NeverThrows()
    {
        byte[] sound = Encoding.UTF8.GetBytes("""{"name":"x","all":[{"is":{"artist":"The Who"}},{"any":[{"inTheRange":{"year":[1965,1970]}}]}],"sort":"-year","limit":25}""");
        Random random = new(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. sound];
            for (int k = random.Next(1, 4); k > 0; k--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            SmartPlaylist? list = SmartPlaylist.Parse(damaged.AsMemory(0, random.Next(damaged.Length + 1)), out string? refusal);
            Assert.AreEqual(list is null, refusal is not null);
        }
    }

    private static SmartPlaylist? Parse(string json, out string? refusal) => SmartPlaylist.Parse(Encoding.UTF8.GetBytes(json), out refusal);
}
