using MusicFs.Core.Templates;

namespace MusicFs.Core.Tests.Templates;

[TestClass]
public sealed class TemplateSyntaxTests
{
    [TestMethod]
    [DataRow("${title}s", "Low Tides")]
    [DataRow("${grouping|album}", "Sea")]
    [DataRow("${tag:none|album}", "Harbour")]
    [DataRow("${tag:a|tag:mood|album}", "calm; wide")]
    [DataRow("[$year] (x) {y} | a, b 100% %2", "[2014] (x) {y} | a, b 100% %2")]
    [DataRow("$$ $% $< $> $| $} $,", "$ % < > | } ,")]
    [DataRow("$%upper{x}", "%upper{x}")]
    [DataRow("$${title}", "${title}")]
    [DataRow("/$album", "Harbour")]
    [DataRow("a<, $title><, ${tag:none}>b", "a, Low Tideb")]
    [DataRow("<$title< - ${tag:none}>>", "Low Tide")]
    [DataRow("x<%upper{${tag:none}}y>", "x")]
    [DataRow("x<%if{${tag:none},a,b}y>", "xby")]
    [DataRow("<literal>", "literal")]
    public void Parse_RightTemplate_Renders(string template, string expected) => Assert.AreEqual(expected, Facts.Render(template));

    [TestMethod]
    public void Render_ChoiceWithoutAnyValue_UsesTheDefaultOfOne() =>
        Assert.AreEqual("Unknown Album/x", Facts.Render("${grouping|album}/x", new()));

    [TestMethod]
    public void Render_DefaultInsideAGroup_IsNotAValue() => Assert.AreEqual("x", Facts.Render("x<$album>", new()));

    [TestMethod]
    [DataRow("", 1, "empty")]
    [DataRow("   ", 1, "empty")]
    [DataRow("$albun/x", 2, "'albun' is not a variable")]
    [DataRow("a/${title|artits}", 11, "'artits' is not a variable")]
    [DataRow("a/${title", 3, "'}'")]
    [DataRow("${}", 3, "not a variable")]
    [DataRow("${tag:}", 3, "not a variable")]
    [DataRow("a/$ b", 3, "write $$")]
    [DataRow("a/b$", 4, "write $$")]
    [DataRow("a <$title", 3, "not closed by a '>'")]
    [DataRow("a $title>", 9, "closes no '<'")]
    [DataRow("a/", 3, "after the last '/'")]
    [DataRow("a//b", 3, "between the two '/'")]
    [DataRow("a\tb", 2, "control characters")]
    [DataRow("%upper{$title", 1, "not closed by a '}'")]
    [DataRow("%upper $title", 7, "expected '{'")]
    [DataRow("x %uper{$title}", 3, "%uper is not a function")]
    [DataRow("%upper{a,b}", 1, "expected %upper{text}")]
    [DataRow("%left{$title}", 1, "expected %left{text,count}")]
    [DataRow("%left{$title,x}", 14, "number of characters")]
    [DataRow("%left{$title,$track}", 14, "number of characters")]
    [DataRow("%left{$title,99999999999}", 14, "number of characters")]
    [DataRow("%first{$genre,1,x}", 17, "how many items to skip")]
    [DataRow("%bucket{$album,letters}", 16, "expected 'alpha' or 'year'")]
    [DataRow("%bucket{$album,alpha,D-A}", 22, "letters such as A-D")]
    [DataRow("%bucket{$year,year,1980}x%bucket{$year,year,80-90}", 45, "years such as 1980-1989")]
    [DataRow("$album%aunique{nothing}", 16, "'nothing' is not a variable")]
    [DataRow("$album%aunique{album,year nothing}", 22, "'nothing' is not a variable")]
    [DataRow("$album%aunique{$album}", 16, "names of variables")]
    [DataRow("$album%aunique{,,[}", 18, "two brackets")]
    [DataRow("$album%aunique{,,,x}", 7, "expected %aunique{")]
    [DataRow("%if{$album,<$title}", 12, "not closed by a '>'")]
    [DataRow("<%upper{$title>}", 15, "closes no '<'")]
    public void Parse_WrongTemplate_SaysWhereAndWhatWasExpected(string template, int column, string message)
    {
        TemplateError? error = PathTemplate.Parse(template).Error;
        Assert.IsNotNull(error);
        Assert.AreEqual(column, error.Column);
        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void Parse_DeepNesting_IsRefused() =>
        Assert.Contains("nested", PathTemplate.Parse(string.Concat(Enumerable.Repeat("<", 4000)) + "x").Error!.Message);

    [TestMethod]
    public void Parse_VeryLongTemplate_IsRefused() => Assert.Contains("longer than", PathTemplate.Parse(new string('x', 100_000)).Error!.Message);

    [TestMethod]
    public void Parse_RandomText_EitherRendersOrSaysWhy()
    {
        const string Alphabet = "$%<>{}|,/ab:title0upper left if";
        Random random = new(20260101);
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            PathTemplateResult result = PathTemplate.Parse(text);
            if (result.IsSuccess)
                Assert.AreNotEqual("", result.Template.Render(Facts.Of(Facts.Tagged)).Single());
            else
                Assert.IsInRange(1, text.Length + 1, result.Error.Column);
        }
    }
}
