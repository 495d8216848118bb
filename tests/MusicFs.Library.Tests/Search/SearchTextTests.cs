using MusicFs.Library.Search;

namespace MusicFs.Library.Tests.Search;

[TestClass]
public sealed class SearchTextTests
{
    [TestMethod]
    [DataRow("Abbey Road", "abbey road", "")]
    [DataRow("Sigur Rós", "sigur ros", "")]
    [DataRow("Mötley Crüe", "motley crue", "")]
    [DataRow("Straße Æther Łódź", "strasse aether lodz", "")]
    [DataRow("AC/DC", "ac dc", "acdc")]
    [DataRow("R.E.M.", "r e m", "rem")]
    [DataRow("Don’t Stop", "don t stop", "dont")]
    [DataRow("Simon & Garfunkel", "simon and garfunkel", "")]
    [DataRow("ＦＵＬＬ ｗｉｄｔｈ", "full width", "")]
    [DataRow("坂本龍一", "坂本 本龍 龍一 一", "")]
    [DataRow("坂本 龍一", "坂本 本龍 龍一 一", "")]
    [DataRow("Perfume パフューム", "perfume パフ フュ ュー ーム ム", "")]
    [DataRow("Кино", "кино", "")]
    [DataRow("!!!", "signs21g21g21g", "")]
    [DataRow("", "", "")]
    public void WordsOf_Text_GivesItsWords(string text, string words, string joined)
    {
        (List<string> found, List<string> together) = SearchText.WordsOf(text);

        Assert.AreEqual((words, joined), (string.Join(' ', found), string.Join(' ', together)));
    }

    [TestMethod]
    public void WordsOf_Anything_GivesWordsThatTheIndexDoesNotPart()
    {
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(1, 0xFFFF)));
            (List<string> words, List<string> joined) = SearchText.WordsOf(text);
            foreach (string word in words.Concat(joined))
                Assert.IsTrue(word.Length > 0 && word.All(static c => c > 127 || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)), word);
        }
    }

    [TestMethod]
    public void CountWords_AnyText_CountsTheWordsThatItHas()
    {
        string[] beginnings = ["ac", "and", "b", "r", "road2", "坂本", "signs21g21g21g"];
        List<string> texts = ["", "  ", "!!!", "AC/DC", "Acdc & Band", "R.E.M.", "Abbey Road2", "Björk and Räksmörgås", "坂本龍一", "P!nk", "&", new string('b', 100), new string('x', 3000) + " b"];
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
            texts.Add(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next(' ', i % 2 == 0 ? 127 : 600))));
        foreach (string text in texts)
        {
            List<string> words = SearchText.WordsOf(text).Words;
            int begun = words.Count(word => beginnings.Any(beginning => word.StartsWith(beginning, StringComparison.Ordinal)));
            Assert.AreEqual((words.Count, begun), SearchText.CountWords(text, beginnings), text);
        }
    }

    [TestMethod]
    public void WholeOf_SameNameWrittenOtherwise_IsEqual()
    {
        Assert.AreEqual(SearchText.WholeOf("The Beatles"), SearchText.WholeOf("beatles"));
        Assert.AreEqual(SearchText.WholeOf("Hip-Hop"), SearchText.WholeOf("hip hop"));
        Assert.AreNotEqual(SearchText.WholeOf("The The"), SearchText.WholeOf("The Who"));
        Assert.AreEqual("the", SearchText.WholeOf("The"));
    }

    [TestMethod]
    [DataRow("metalica", "metallica", 2, 1)]
    [DataRow("beatels", "beatles", 2, 1)]
    [DataRow("abc", "abc", 2, 0)]
    [DataRow("abc", "xyz", 2, 3)]
    [DataRow("", "ab", 2, 2)]
    public void Between_Words_CountsEdits(string a, string b, int most, int expected) => Assert.AreEqual(expected, WordDistance.Between(a, b, most));

    [TestMethod]
    [DataRow("P!nk", "Pink")]
    [DataRow("Ke$ha", "Kesha")]
    [DataRow("A$AP Rocky", "AsAP Rocky")]
    [DataRow("$uicideboy$", "suicideboy$")]
    [DataRow("Help!", null)]
    [DataRow("Wham! Bam!", null)]
    [DataRow("$100 Bill", null)]
    [DataRow("@home", null)]
    public void SpokenOf_SignsThatStandForLetters_AreLetters(string text, string? spoken) => Assert.AreEqual(spoken, SearchText.SpokenOf(text));
}
