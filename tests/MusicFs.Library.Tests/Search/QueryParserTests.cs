using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Tests.Search;

[TestClass]
public sealed class QueryParserTests
{
    [TestMethod]
    [DataRow("abbey road", "(abbey AND road)")]
    [DataRow("\"abbey road\"", "\"abbey road\"")]
    [DataRow("artist:Beatles", "artist:Beatles")]
    [DataRow("artist:\"The Who\"", "artist:\"The Who\"")]
    [DataRow("artist:=\"The Who\"", "artist:=The Who")]
    [DataRow("artist:(who OR kinks)", "(artist:who OR artist:kinks)")]
    [DataRow("beat*", "beat*")]
    [DataRow("metalica~", "metalica~")]
    [DataRow("metalica~1", "metalica~1")]
    [DataRow("a OR b c", "(a OR (b AND c))")]
    [DataRow("a AND b", "(a AND b)")]
    [DataRow("(a OR b) c", "((a OR b) AND c)")]
    [DataRow("red -live", "(red AND NOT live)")]
    [DataRow("NOT (a b)", "NOT (a AND b)")]
    [DataRow("year:1984", "year[1984;1984]")]
    [DataRow("year:1980..1989", "year[1980;1989]")]
    [DataRow("year:[1980 TO 1989]", "year[1980;1989]")]
    [DataRow("year:[1980 TO *]", "year[1980;]")]
    [DataRow("year:..1965", "year[;1965]")]
    [DataRow("bitrate:>=320", "bitrate[320;]")]
    [DataRow("length:3:30..4:00", "length[210;240]")]
    [DataRow("samplerate:44.1", "samplerate[44100;44100]")]
    [DataRow("lossless:yes", "lossless=True")]
    [DataRow("format:FLAC", "format=flac")]
    [DataRow("missing:cover", "missing=cover")]
    [DataRow("song:Help", "title:Help")]
    [DataRow("and or not", "(and AND or AND not)")]
    [DataRow("rock'n'roll", "rock'n'roll")]
    [DataRow("a-ha", "a-ha")]
    [DataRow("Star: a story", "(Star: AND a AND story)")]
    [DataRow("a -", "a")]
    public void Parse_Query_IsUnderstood(string text, string expected)
    {
        SearchQuery? query = SearchQuery.Parse(text, out QueryError? error);

        Assert.IsNull(error);
        Assert.AreEqual(expected, Written(query!.Root));
    }

    [TestMethod]
    [DataRow("(a b", 0, 1)]
    [DataRow("a b)", 3, 1)]
    [DataRow("\"a b", 0, 1)]
    [DataRow("a OR", 4, 1)]
    [DataRow("OR a", 0, 2)]
    [DataRow("a AND", 2, 3)]
    [DataRow("artits:who", 0, 6)]
    [DataRow("red year:abc", 9, 3)]
    [DataRow("year:1990..1980", 5, 10)]
    [DataRow("year:[1980 TO", 5, 8)]
    [DataRow("lossless:maybe", 9, 5)]
    [DataRow("missing:bits", 8, 4)]
    [DataRow("word~7", 4, 2)]
    [DataRow("artist: who", 0, 7)]
    [DataRow("a NOT", 2, 3)]
    [DataRow("a sort:size", 2, 9)]
    [DataRow("limit:0", 0, 7)]
    [DataRow("(a limit:5)", 3, 7)]
    public void Parse_Mistake_IsToldWithItsPlace(string text, int position, int length)
    {
        SearchQuery? query = SearchQuery.Parse(text, out QueryError? error);

        Assert.IsNull(query);
        Assert.AreEqual((position, length), (error!.Position, error.Length), error.Message);
    }

    [TestMethod]
    public void Parse_FieldMisspelt_NamesTheOneThatIsMeant()
    {
        SearchQuery.Parse("artits:who", out QueryError? error);

        StringAssert.Contains(error!.Message, "'artist'");
        StringAssert.Contains(error.Describe("artits:who").What, "    artits:who\n    ^^^^^^");
    }

    [TestMethod]
    public void Parse_SortAndLimit_BelongToTheWhole()
    {
        SearchQuery query = SearchQuery.Parse("genre:jazz sort:-year,artist limit:50", out _)!;

        CollectionAssert.AreEqual((QueryOrder[])[new("year", true), new("artist", false)], query.Order.ToArray());
        Assert.AreEqual((50, "genre:jazz"), (query.Limit!.Value, Written(query.Root)));
    }

    [TestMethod]
    public void Parse_TooLong_IsCutWhereItMayBe()
    {
        SearchQuery query = SearchQuery.Parse("(\"" + new string('a', 300), out QueryError? error)!;

        Assert.IsNull(error);
        Assert.AreEqual(SearchQuery.LongestText, query.Source.Length);
    }

    [TestMethod]
    public void Parse_TooDeepOrTooMany_IsRefused()
    {
        Assert.IsNull(SearchQuery.Parse(new string('(', 40) + "a" + new string(')', 40), out QueryError? deep));
        StringAssert.Contains(deep!.Message, "deep");
        Assert.IsNull(SearchQuery.Parse(string.Join(' ', Enumerable.Repeat("a", 100)), out QueryError? many));
        StringAssert.Contains(many!.Message, "parts");
        Assert.IsNull(SearchQuery.Parse(string.Concat(Enumerable.Repeat("NOT ", 40)) + "a", out _));
    }

    [TestMethod]
    public void Parse_AnyText_EndsWithAQueryOrAPlace()
    {
        Random random = new(7);
        string[] pieces = ["a", "\"", "(", ")", " ", "OR", "AND", "NOT", "-", ":", "year:", "artist:", "[", "]", "..", "~", "*", ">=", "1", "\ud800", "é", "坂", "sort:", "limit:", "="];
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            SearchQuery? query = SearchQuery.Parse(text, out QueryError? error);
            Assert.IsTrue(query is null != error is null, text);
            Assert.IsTrue(error is null || (error.Position >= 0 && error.Position <= text.Length && error.Length > 0), text);
        }
    }

    private static string Written(QueryNode? node) => node switch
    {
        QueryNode.All all => $"({string.Join(" AND ", all.Parts.Select(Written))})",
        QueryNode.Any any => $"({string.Join(" OR ", any.Parts.Select(Written))})",
        QueryNode.Not not => "NOT " + Written(not.Part),
        QueryNode.Range range => FormattableString.Invariant($"{range.Field.Name}[{range.Least};{range.Most}]"),
        QueryNode.Flag flag => $"{flag.Field.Name}={flag.IsSet}",
        QueryNode.Word word => $"{word.Field.Name}={word.Value}",
        QueryNode.Text text => (text.Field is null ? "" : text.Field.Name + ":") + text.Match switch
        {
            WordMatch.Phrase => $"\"{text.Value}\"",
            WordMatch.Prefix => text.Value + "*",
            WordMatch.Fuzzy => $"{text.Value}~{text.Distance}",
            WordMatch.Whole => "=" + text.Value,
            _ => text.Value,
        },
        _ => "",
    };
}
