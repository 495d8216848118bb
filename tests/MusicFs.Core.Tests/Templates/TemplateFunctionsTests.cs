namespace MusicFs.Core.Tests.Templates;

[TestClass]
public sealed class TemplateFunctionsTests
{
    [TestMethod]
    [DataRow("%upper{straße é}", "STRAßE É")]
    [DataRow("%lower{ÀB}", "àb")]
    [DataRow("%title{low TIDE of élan}", "Low Tide Of Élan")]
    [DataRow("%left{$title,3}", "Low")]
    [DataRow("%left{e\u0301te\u0301,2}", "ét")]
    [DataRow("%left{ab,9}", "ab")]
    [DataRow("%first{$genre}", "Folk")]
    [DataRow("%first{$genre,1,1}", "Ambient")]
    [DataRow("%first{a; b; c,2,1}", "b; c")]
    [DataRow("%first{a-b-c,2,0,-, and }", "a and b")]
    [DataRow("%the{The Lanterns}", "Lanterns, The")]
    [DataRow("%the{a Lantern}", "Lantern, a")]
    [DataRow("%the{An}", "An")]
    [DataRow("%the{Theory}", "Theory")]
    [DataRow("%asciify{Ærø$, Łódź – Ελλάδα}", "Aero, Lodz - Ellada")]
    [DataRow("%asciify{Москва “ﬁn”}", "Moskva \"fin\"")]
    [DataRow("%asciify{日本}", "__")]
    [DataRow("%bucket{$album}", "H")]
    [DataRow("%bucket{école,alpha}", "É")]
    [DataRow("%bucket{école,alpha,A-D,E-H}", "E-H")]
    [DataRow("%bucket{9 Lives,alpha,0-9,A-Z}", "0-9")]
    [DataRow("%bucket{$year}", "2014")]
    [DataRow("%bucket{$year,year,2000-2009,2010-2019}", "2010-2019")]
    [DataRow("%bucket{$year,year,1980-1989}", "2014")]
    [DataRow("%if{$title,yes}", "yes")]
    [DataRow("%if{0,yes,no}", "no")]
    [DataRow("%if{FALSE,yes,no}", "no")]
    [DataRow("%if{${tag:none},yes,no}", "no")]
    [DataRow("%if{$title,<$year >a$, b}", "2014 a, b")]
    [DataRow("$album%aunique{}", "Harbour")]
    [DataRow("%upper{%left{%the{The lanterns},4}}", "LANT")]
    public void Render_Function_GivesWhatBeetsUsersExpect(string template, string expected) => Assert.AreEqual(expected, Facts.Render(template));

    [TestMethod]
    public void Render_ConditionOnATagWithADefault_SeesThatTheTagIsMissing() =>
        Assert.AreEqual("none", Facts.Render("%if{$album,some,none}", new()));

    [TestMethod]
    public void Render_SlashInAnArgument_MakesADirectory() =>
        Assert.AreEqual("Disc 2/x", Facts.Render("%if{$disctotal,Disc $disc/}x"));

    [TestMethod]
    public void Render_FirstSplitAtSlash_SplitsTheValue() =>
        Assert.AreEqual("a", Facts.Render("%first{$album,1,0,/}", Facts.Tagged with { Album = "a/b" }));
}
