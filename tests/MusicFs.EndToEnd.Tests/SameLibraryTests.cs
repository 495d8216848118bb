using System.Security.Cryptography;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// One library of every kind of file (formats, covers, albums with CUE sheets, playlists, names full of syntax) looks the same wherever it
/// lies: each path, and of each file each byte, below the tag tree and below <c>/.origins</c>.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class SameLibraryTests
{
    /// <summary>What means something in addresses, queries, index pages, markup, keys and shells, and letters of more than one form.</summary>
    private static readonly string[] AwkwardNames =
    [
        "100% #1 & a+b=c?.flac", "%41%2F.flac", "<b>\"it's\" &amp;.flac", "semi;colon:colon.flac", "a  two  blanks.flac", "[x] {y} ~z^`!$(1),@.flac",
        "e\u0301 decomposed, \u00e9 composed.flac", "\u97f3\u697d \ud83c\udfb5.flac", "..dots...flac", "back\\slash.flac", "-dash.flac",
    ];

    private static readonly Lock Gate = new();
    private static Folders? _folders;
    private static Task<string[]>? _expected;

    [ClassCleanup]
    public static void Clear() => _folders?.Dispose();

    [TestMethod]
    [Timeout(480_000)]
    [DataRow("network")]
    [DataRow("sftp")]
    [DataRow("s3")]
    [DataRow("webdav")]
    [DataRow("webdav apache")]
    [DataRow("http")]
    [DataRow("http json")]
    [DataRow("http apache")]
    public async Task Mount_LibraryThroughAnOrigin_IsTheTreeAndTheBytesOfAFolder(string kind)
    {
        string[] expected = await ExpectedAsync();
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, kind);

        string[] found = await ContentsAsync(world, served.Settings);

        Assert.AreEqual("", string.Join('\n', expected.Except(found).Select(static line => "- " + line).Concat(found.Except(expected).Select(static line => "+ " + line))));
        Assert.HasCount(expected.Length, found);
        Assert.AreEqual(kind.Split(' ')[0], (await world.StatusAsync()).GetProperty("origins")[0].GetProperty("kind").GetString());
    }

    private static Task<ServedLibrary> ServeAsync(DaemonWorld world, string kind) => kind switch
    {
        "network" => Task.FromResult(new ServedLibrary(new MemoryStream(), $"location: {Music}\n    kind: network")),
        "sftp" => ServedLibrary.SftpAsync(Music),
        "s3" => ServedLibrary.S3Async(Music),
        "webdav" => ServedLibrary.DavAsync(world.PathOf("password"), Music),
        "webdav apache" => ServedLibrary.ApacheAsync(Music, isDav: true),
        "http" => ServedLibrary.HttpAsync(Music),
        "http json" => ServedLibrary.HttpAsync(Music, isExact: true),
        "http apache" => ServedLibrary.ApacheAsync(Music, isDav: false),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Music => _folders!["music"];

    /// <summary>What a local folder shows; made once.</summary>
    private static Task<string[]> ExpectedAsync()
    {
        lock (Gate)
            return _expected ??= MakeAsync();
    }

    private static async Task<string[]> MakeAsync()
    {
        Prerequisite.Fuse();
        string generated = Path.Combine(await GeneratedLibrary.FolderAsync(), "library");
        _folders = new Folders();
        foreach (string file in Directory.EnumerateFiles(generated, "*", SearchOption.AllDirectories))
            Copy(file, Path.Combine(Music, Path.GetRelativePath(generated, file)));
        string song = Directory.EnumerateFiles(generated, "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        foreach (string name in AwkwardNames)
            Copy(song, Path.Combine(Music, "Awkward; & <names>", name));
        File.WriteAllText(Path.Combine(Music, "Awkward; & <names>", "all of them?.m3u8"), "#EXTM3U\n" + string.Join('\n', AwkwardNames) + "\n");
        await using DaemonWorld world = new();
        string[] expected = await ContentsAsync(world, $"location: {Music}");
        // Nothing of what this is about is missing.
        foreach (string part in (string[])[".flac ", ".mp3 ", ".jpg ", ".m3u8 ", ".cue ", .. AwkwardNames])
            Assert.IsTrue(expected.Any(line => line.Contains(part, StringComparison.Ordinal)), part);
        return expected;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static async Task<string[]> ContentsAsync(DaemonWorld world, string settings)
    {
        world.WriteConfiguration($"origins:\n  music:\n    {settings}\n");
        string place = world.Place("mount");
        await world.SucceedAsync("mount", place, "--daemon", "--wait-for-scan");
        return [.. Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories).Select(path => LineOf(place, path)).Order(StringComparer.Ordinal)];
    }

    private static string LineOf(string place, string path)
    {
        string name = Path.GetRelativePath(place, path);
        if (!File.Exists(path))
            return name;
        using FileStream file = File.OpenRead(path);
        return $"{name} {file.Length} {Convert.ToHexString(SHA256.HashData(file))}";
    }
}
