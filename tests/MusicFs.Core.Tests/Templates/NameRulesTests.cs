using System.Text;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Tests.Templates;

[TestClass]
public sealed class NameRulesTests
{
    [TestMethod]
    [DataRow("", "_")]
    [DataRow(".", "_")]
    [DataRow("..", "__")]
    [DataRow("...", "...")]
    [DataRow("a/b", "a_b")]
    [DataRow("a\0\u0007\u007F\u0085b", "a____b")]
    [DataRow("a:b?", "a:b?")]
    [DataRow("e\u0301", "é")]
    [DataRow("a\uFFFEb\uFFFF", "a\uFFFDb\uFFFD")]
    public void MakeSafe_PosixName_ChangesOnlyWhatMust(string name, string expected) =>
        Assert.AreEqual(expected, NameRules.MakeSafe(name, NamePolicy.Posix, NameContext.Directory));

    [TestMethod]
    public void MakeSafe_LoneSurrogates_BecomeReplacementCharacters() => // not DataRows: an attribute cannot hold such a text
        Assert.AreEqual("\uFFFDa\uFFFDb\uFFFD", NameRules.MakeSafe("\uDC00a\uD800b\uD83D", NamePolicy.Posix, NameContext.Directory));

    [TestMethod]
    [DataRow("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i")]
    [DataRow("Vol. 1...", "Vol. 1")]
    [DataRow("x . ", "x")]
    [DataRow(". .", "_")]
    [DataRow("NUL", "NUL_")]
    [DataRow("con.mp3", "con_.mp3")]
    [DataRow("Com1 .tar.gz", "Com1_.tar.gz")]
    [DataRow("LPT²", "LPT²_")]
    [DataRow("CON.", "CON_")]
    [DataRow("console", "console")]
    [DataRow("COM10", "COM10")]
    public void MakeSafe_WindowsName_AlsoSuitsWindows(string name, string expected) =>
        Assert.AreEqual(expected, NameRules.MakeSafe(name, NamePolicy.Windows, NameContext.Directory));

    [TestMethod]
    [DataRow(".hidden", "_hidden")]
    [DataRow("..", "_.")]
    [DataRow("a.b", "a.b")]
    public void MakeSafe_AtTheRoot_HasNoLeadingDot(string name, string expected) =>
        Assert.AreEqual(expected, NameRules.MakeSafe(name, NamePolicy.Posix, NameContext.Directory | NameContext.AtRoot));

    [TestMethod]
    public void MakeSafe_LongFileName_IsCutAtACharacterAndKeepsItsExtension() => Assert.AreEqual(
        new string('é', 125) + ".flac", NameRules.MakeSafe(new string('é', 200) + ".flac", NamePolicy.Posix, NameContext.File));

    [TestMethod]
    public void MakeSafe_LongDirectoryName_HasNoExtensionToKeep() => Assert.AreEqual(
        new string('x', 255), NameRules.MakeSafe(new string('x', 300) + ".flac", NamePolicy.Posix, NameContext.Directory));

    [TestMethod]
    public void MakeSafe_CutWithinAGrapheme_KeepsGraphemesWhole()
    {
        const string Family = "👩‍👩‍👧"; // 18 bytes of UTF-8
        string safe = NameRules.MakeSafe(string.Concat(Enumerable.Repeat(Family, 20)), NamePolicy.Posix, NameContext.Directory);
        Assert.AreEqual(string.Concat(Enumerable.Repeat(Family, 14)), safe);
    }

    [TestMethod]
    public void MakeSafe_OneEndlessGrapheme_IsCutAtACodePoint()
    {
        string safe = NameRules.MakeSafe("q" + new string('\u0323', 400), NamePolicy.Posix, NameContext.Directory);
        Assert.AreEqual("q" + new string('\u0323', 127), safe);
    }

    [TestMethod]
    public void MakeSafe_MillionsOfMarks_ReturnsSoonAndKeepsTheExtension()
    {
        string marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 1_000_000));
        Assert.EndsWith(".mp3", NameRules.MakeSafe("a" + marks + ".mp3", NamePolicy.Posix, NameContext.File));
    }

    [TestMethod]
    public void MakeSafe_PlainName_IsTheSameObject()
    {
        const string Name = "05 - Low Tide (live) [x].flac";
        Assert.AreSame(Name, NameRules.MakeSafe(Name, NamePolicy.Windows, NameContext.File | NameContext.AtRoot));
    }

    [TestMethod]
    public void MakeSafe_HostileNames_AlwaysGiveANameThatCanStandInADirectory()
    {
        HostileNames names = new(seed: 7);
        for (int round = 0; round < 60_000; round++)
        {
            string name = names.Next();
            NamePolicy policy = (NamePolicy)(round % 2);
            NameContext context = (NameContext)(round / 2 % 4);
            string safe = NameRules.MakeSafe(name, policy, context);
            AssertSafe(safe, policy, context, $"from {Escape(name)} with {policy}, {context}");
            Assert.AreEqual(safe, NameRules.MakeSafe(safe, policy, context), $"a second pass changed {Escape(name)}");
        }
    }

    private static void AssertSafe(string safe, NamePolicy policy, NameContext context, string because)
    {
        Assert.IsFalse(safe is "" or "." or "..", because);
        Assert.IsFalse(safe.Any(static c => c == '/' || char.IsControl(c)), because);
        Assert.AreEqual(safe, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(safe)), because);
        Assert.IsLessThanOrEqualTo(255, Encoding.UTF8.GetByteCount(safe), because);
        Assert.IsTrue(safe.IsNormalized(NormalizationForm.FormC), because);
        if (context.HasFlag(NameContext.AtRoot))
            Assert.IsFalse(safe.StartsWith('.'), because);
        if (policy != NamePolicy.Windows)
            return;
        Assert.IsFalse(safe.Any("\\:*?\"<>|".Contains), because);
        Assert.IsFalse(safe[^1] is '.' or ' ', because);
        Assert.IsFalse(WindowsDeviceNames.IsReserved(safe), because);
    }

    private static string Escape(string text) => string.Concat(text.Select(static c => c is > ' ' and < '\x7F' ? $"{c}" : $"\\u{(int)c:X4}"));
}
