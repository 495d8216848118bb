using System.Diagnostics;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class ScanFilterTests
{
    [TestMethod]
    // By the name, wherever it is.
    [DataRow("*.tmp", "a.tmp", true)]
    [DataRow("*.tmp", "x/y/a.tmp", true)]
    [DataRow("*.tmp", "a.tmp.flac", false)]
    [DataRow("*.tmp", "a.tmp/1.flac", true)]
    [DataRow("demo", "x/demo/1.flac", true)]
    [DataRow("demo", "x/demos/1.flac", false)]
    [DataRow("demo", "x/my demo", false)]
    // Tied to the root.
    [DataRow("/demo", "demo", true)]
    [DataRow("/demo", "x/demo", false)]
    [DataRow("x/demo", "x/demo", true)]
    [DataRow("x/demo", "y/x/demo", false)]
    [DataRow("x/*", "x/a", true)]
    [DataRow("x/*/b", "x/a/b", true)]
    [DataRow("x/*/b", "x/a/c/b", false)]
    // Folders only.
    [DataRow("demo/", "demo", false)]
    [DataRow("demo/", "demo/", true)]
    [DataRow("demo/", "x/demo/1.flac", true)]
    [DataRow("/demo/", "x/demo/1.flac", false)]
    // Any number of folders.
    [DataRow("**/demo", "demo", true)]
    [DataRow("**/demo", "x/y/demo", true)]
    [DataRow("x/**/demo", "x/demo", true)]
    [DataRow("x/**/demo", "x/a/b/demo", true)]
    [DataRow("x/**/demo", "x/a/bdemo", false)]
    [DataRow("x/**/**/demo", "x/demo", true)]
    [DataRow("x/**/*.tmp", "x/a.tmp", true)]
    [DataRow("x/**/*.tmp", "x/y/z/a.tmp", true)]
    [DataRow("x/**", "x/a/b", true)]
    [DataRow("x/**", "x/", false)]
    [DataRow("x/**", "xy/a", false)]
    [DataRow("**", "a/b", true)]
    // Two stars inside a name are one.
    [DataRow("a**b", "axxb", true)]
    [DataRow("/a**b", "ax/xb", false)]
    [DataRow("*", "a", true)]
    // One character.
    [DataRow("a?c", "abc", true)]
    [DataRow("a?c", "aéc", true)]
    [DataRow("a?c", "a\u20ACc", true)]
    [DataRow("a?c", "a𝄞c", true)]
    [DataRow("a?c", "ac", false)]
    [DataRow("a?c", "abbc", false)]
    [DataRow("a?c", "a/c", false)]
    [DataRow("a??c", "aéc", false)]
    [DataRow("caf?", "café", true)]
    [DataRow("[a-c]x", "bx", true)]
    [DataRow("[a-c]x", "dx", false)]
    [DataRow("[!a-c]x", "dx", true)]
    [DataRow("[!a-c]x", "éx", true)]
    [DataRow("[^a-c]x", "bx", false)]
    [DataRow("[]x]", "]", true)]
    [DataRow("[a-]", "-", true)]
    [DataRow("[\\]]", "]", true)]
    [DataRow("/a[!b]c", "a/c", false)]
    // Meant themselves.
    [DataRow("\\*", "*", true)]
    [DataRow("\\*", "a", false)]
    [DataRow("\\!a", "!a", true)]
    [DataRow("#a", "#a", true)]
    [DataRow("a b ", "a b ", true)]
    [DataRow("a.b", "axb", false)]
    [DataRow("A", "a", false)]
    public void Skips_ExcludePattern_ByGitignoresRules(string pattern, string path, bool expected) =>
        Assert.AreEqual(expected, Skips(Filter([], [pattern]), path));

    [TestMethod]
    public void Skips_CaseInsensitive_TakesBothCases()
    {
        ScanFilter filter = ScanFilter.Create([], ["Demo[x-z]*"], caseSensitive: false, out _)!;

        Assert.IsTrue(Skips(filter, "dEMOY1"));
        Assert.IsFalse(Skips(filter, "demoa"));
    }

    [TestMethod]
    public void Skips_SeveralPatterns_LastThatMatchesDecides()
    {
        ScanFilter filter = Filter([], ["*.mp3", "!keep.mp3", "/no/keep.mp3"]);

        Assert.IsTrue(Skips(filter, "a.mp3"));
        Assert.IsFalse(Skips(filter, "x/keep.mp3"));
        Assert.IsTrue(Skips(filter, "no/keep.mp3"));
    }

    [TestMethod]
    public void Skips_TakenBackBelowAnExcludedFolder_StaysOut()
    {
        ScanFilter filter = Filter([], ["/out/", "!keep.mp3"]);

        Assert.IsTrue(Skips(filter, "out/keep.mp3"));
        Assert.IsFalse(Skips(filter, "in/keep.mp3"));
    }

    [TestMethod]
    public void Skips_AllButOneFolder_ByTakingBack()
    {
        ScanFilter filter = Filter([], ["/*", "!/music/"]);

        Assert.IsFalse(Skips(filter, "music/"));
        Assert.IsFalse(Skips(filter, "music/a/1.flac"));
        Assert.IsTrue(Skips(filter, "film/"));
    }

    [TestMethod]
    [DataRow("Music/**/*.flac", "Music/a/1.flac", false)]
    [DataRow("Music/**/*.flac", "Music/a/1.mp3", true)]
    [DataRow("Music/**/*.flac", "Music/", false)]
    [DataRow("Music/**/*.flac", "Music/a/b/", false)]
    [DataRow("Music/**/*.flac", "Film/", true)]
    [DataRow("Music/**/*.flac", "Music", true)]
    [DataRow("/Music/", "Music/a/1.mp3", false)]
    [DataRow("/Music/", "Music", true)]
    [DataRow("/a/b", "a/", false)]
    [DataRow("/a/b", "a/b/c/d.flac", false)]
    [DataRow("/a/b", "a/c/", true)]
    [DataRow("*.flac", "any/where/1.flac", false)]
    [DataRow("*.flac", "any/where/", false)]
    [DataRow("*.flac", "any/where/1.mp3", true)]
    public void Skips_IncludePattern_LeavesTheRestOut(string pattern, string path, bool expected) =>
        Assert.AreEqual(expected, Skips(Filter([pattern], []), path));

    [TestMethod]
    public void Skips_IncludedAndExcluded_IsOut()
    {
        ScanFilter filter = Filter(["/a/", "/b/"], ["*.mp3"]);

        Assert.IsTrue(Skips(filter, "a/1.mp3"));
        Assert.IsFalse(Skips(filter, "b/1.flac"));
        Assert.IsTrue(Skips(filter, "c/1.flac"));
    }

    [TestMethod]
    [DataRow("a/@eaDir/1.flac", true)]
    [DataRow("#recycle/", true)]
    [DataRow("a/#RECYCLE/b/1.flac", true)]
    [DataRow(".DS_Store", true)]
    [DataRow("thumbs.DB", true)]
    [DataRow("a/._1.flac", true)]
    [DataRow("$RECYCLE.BIN/", true)]
    [DataRow("System Volume Information/", true)]
    [DataRow(".Trash-1000/", true)]
    [DataRow("lost+found/", true)]
    [DataRow(".@__thumb/", true)]
    [DataRow("1.mp3@SynoEAStream", true)]
    [DataRow("@eaDirs/1.flac", false)]
    [DataRow("recycle/1.flac", false)]
    [DataRow("a.DS_Store", false)]
    [DataRow("..a", false)]
    [DataRow("@/1.flac", false)]
    [DataRow("A name that is longer than the longest of the names systems use.flac", false)]
    public void Skips_BuiltIn_WhatSystemsLeaveBehind(string path, bool expected) => Assert.AreEqual(expected, Skips(ScanFilter.BuiltIn, path));

    [TestMethod]
    public void Skips_SystemNameTakenBack_IsIn() => Assert.IsFalse(Skips(Filter([], ["!#recycle"]), "#recycle/1.flac"));

    [TestMethod]
    public void Skips_Root_IsNever() => Assert.IsFalse(Filter(["/a"], ["*"]).Skips(OriginPath.Root, true));

    [TestMethod]
    public void Skips_NameThatIsNotUtf8_MatchesWildcards()
    {
        var path = new OriginPath(new byte[] { (byte)'a', 0xFF, 0xFE, (byte)'.', (byte)'t' });

        Assert.IsTrue(Filter([], ["a*.t"]).Skips(path, false));
        Assert.IsTrue(Filter([], ["a??.t"]).Skips(path, false));
        Assert.IsFalse(Filter([], ["a?.t"]).Skips(path, false));
    }

    [TestMethod]
    [DataRow("", "names nothing")]
    [DataRow("!", "names nothing")]
    [DataRow("/", "names nothing")]
    [DataRow("[a", "[ without a ]")]
    [DataRow("[z-a]", "backwards")]
    [DataRow("[é]", "not ASCII")]
    [DataRow("a\\", "nothing follows")]
    public void Create_PatternThatCannotBeRead_SaysWhatIsWrong(string pattern, string expected)
    {
        Assert.IsNull(ScanFilter.Create([], ["fine", pattern, "fine"], caseSensitive: true, out Problem? problem));

        StringAssert.Contains(problem!.What, expected);
        StringAssert.Contains(problem.What, $"'{pattern}'");
    }

    [TestMethod]
    public void Create_TooLongOrTooMany_IsRefused()
    {
        Assert.IsNull(ScanFilter.Create([], [new string('a', 600)], caseSensitive: true, out Problem? tooLong));
        Assert.IsNull(ScanFilter.Create([.. Enumerable.Range(0, 1001).Select(i => $"{i}")], [], caseSensitive: true, out Problem? tooMany));
        Assert.IsNull(ScanFilter.Create(["!a"], [], caseSensitive: true, out Problem? negated));

        Assert.IsNotNull(tooLong);
        Assert.IsNotNull(tooMany);
        StringAssert.Contains(negated!.Remedy, "exclude");
    }

    [TestMethod]
    public void Skips_LongestPattern_IsMatchedToItsEnd()
    {
        // Over all words of the state set, with a step of each kind across their borders.
        string pattern = string.Concat(Enumerable.Repeat("a?*b/**/", 62)) + "a?b";
        string path = string.Concat(Enumerable.Repeat("axyzb/q/r/", 62)) + "axb";
        ScanFilter filter = Filter([], [pattern]);

        Assert.IsTrue(Skips(filter, path));
        Assert.IsFalse(Skips(filter, path[..^1]));
        Assert.IsFalse(Skips(filter, path[1..]));
    }

    [TestMethod]
    [DataRow("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [DataRow("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b")]
    [DataRow("?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*b")]
    public void Skips_HostilePatternAndName_TakesNoLonger(string pattern)
    {
        // With backtracking these take longer than anybody waits. Here: the bytes of the path times a few words of bits.
        ScanFilter filter = Filter([], [pattern, pattern, pattern]);
        string name = new('a', 255);
        string path = string.Join('/', Enumerable.Repeat(name, 15)) + "/" + string.Concat(Enumerable.Repeat("a/", 120)) + "c";
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 100; i++)
            Assert.IsFalse(Skips(filter, path));

        Assert.IsLessThan(TimeSpan.FromSeconds(20), watch.Elapsed);
    }

    [TestMethod]
    public void Skips_RandomPatterns_AsASimpleMatcherSays()
    {
        var random = new Random(1);
        string[] parts = ["a", "b", "*", "?", "/", "**/", "/**", "[ab]", "[!a]", "a"];
        int matched = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string pattern = "/" + string.Concat(Enumerable.Range(0, 1 + random.Next(6)).Select(_ => parts[random.Next(parts.Length)])).Trim('/');
            while (pattern.Contains("//", StringComparison.Ordinal))
                pattern = pattern.Replace("//", "/", StringComparison.Ordinal);
            if (pattern == "/")
                continue;
            string path = string.Join('/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => new string([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => "abc"[random.Next(3)])])));
            bool expected = SimplePattern.MatchesAnyLevel(pattern, path);
            matched += expected ? 1 : 0;
            Assert.AreEqual(expected, Skips(Filter([], [pattern]), path), $"{pattern} {path}");
        }

        Assert.IsGreaterThan(1000, matched);
    }

    /// <summary>A path with a slash at its end is a folder.</summary>
    private static bool Skips(ScanFilter filter, string path) => filter.Skips(OriginPath.FromString(path.TrimEnd('/')), path.EndsWith('/'));

    private static ScanFilter Filter(string[] include, string[] exclude)
    {
        ScanFilter? filter = ScanFilter.Create(include, exclude, caseSensitive: true, out Problem? problem);
        Assert.IsNotNull(filter, problem?.What);
        return filter;
    }
}
