using MusicFs.Host.Mounting;

namespace MusicFs.Host.Tests.Mounting;

[TestClass]
public sealed class RealPathTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("musicfs-paths-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public void Resolve_LinksInTheMiddleAndAtTheEnd_AreAllFollowed()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a/b"));
        File.CreateSymbolicLink(Path.Combine(_root, "relative"), "a");
        File.CreateSymbolicLink(Path.Combine(_root, "a/b/absolute"), Path.Combine(_root, "relative"));
        Assert.AreEqual(Path.Combine(_root, "a/b"), RealPath.Resolve(Path.Combine(_root, "relative/b/absolute/b")));
    }

    [TestMethod]
    public void Resolve_WhatDoesNotExist_IsKept() => Assert.AreEqual(Path.Combine(_root, "x/y"), RealPath.Resolve(Path.Combine(_root, "x/z/../y/")));

    [TestMethod]
    public void Resolve_LinkToItself_Ends()
    {
        string loop = Path.Combine(_root, "loop");
        File.CreateSymbolicLink(loop, "loop");
        Assert.AreEqual(loop, RealPath.Resolve(loop));
    }

    [TestMethod]
    [DataRow(@"X:\Björk\Jóga.flac", "X:", true, "/Björk/Jóga.flac")]
    [DataRow(@"X:\", "X:", true, "/")]
    [DataRow("X:", "X:", true, "/")]
    [DataRow(@"\\musicfs\home\a\b", @"\\musicfs\home", true, "/a/b")]
    [DataRow(@"C:\Mnt\Music\a", @"C:\Mnt\Music", true, "/a")]
    [DataRow(@"/mnt/a\b/c", "/mnt", false, @"/a\b/c")]
    [DataRow(@"/mnt\/c", @"/mnt\", false, "/c")]
    [DataRow("/mnt", "/mnt", false, "/")]
    [DataRow("/a", "/", false, "/a")]
    public void Below_PathInAMount_IsThatOfTheTree(string path, string mountPoint, bool isWindows, string expected) =>
        Assert.AreEqual(expected, RealPath.Below(path, mountPoint, isWindows));

    [TestMethod]
    [DataRow("/a/b", "/a", true)]
    [DataRow("/a", "/a", true)]
    [DataRow("/ab", "/a", false)]
    [DataRow("/a", "/a/b", false)]
    [DataRow("/a", "/", true)]
    public void IsWithin_TwoPaths_ComparesWholeComponents(string path, string directory, bool expected) =>
        Assert.AreEqual(expected, RealPath.IsWithin(path, directory));
}
