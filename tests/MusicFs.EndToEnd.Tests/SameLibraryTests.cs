using System.Security.Cryptography;
using System.Text;
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
        "e\u0301 decomposed, \u00e9 composed.flac", "\u97f3\u697d \ud83c\udfb5.flac", "dots...flac", "back\\slash.flac", "-dash.flac",
    ];

    /// <summary>The object store of the tests is a folder of files that adds to their names; longer ones it does not survive.</summary>
    private const int LongestKeptByStore = 230;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, Task<(Folders Folders, string[] Expected)>> Made = [];

    [ClassCleanup]
    public static async Task ClearAsync()
    {
        foreach (Task<(Folders Folders, string[])> made in Made.Values)
            (await made).Folders.Dispose();
    }

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
        (Folders folders, string[] expected) = await MakeOnceAsync(kind == "s3" ? LongestKeptByStore : 255);
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, kind, folders["music"]);

        string[] found = await ContentsAsync(world, served.Settings);

        Assert.AreEqual("", string.Join('\n', expected.Except(found).Select(static line => "- " + line).Concat(found.Except(expected).Select(static line => "+ " + line))));
        Assert.HasCount(expected.Length, found);
        Assert.AreEqual(kind.Split(' ')[0], (await world.StatusAsync()).GetProperty("origins")[0].GetProperty("kind").GetString());
    }

    private static Task<ServedLibrary> ServeAsync(DaemonWorld world, string kind, string music) => kind switch
    {
        "network" => Task.FromResult(new ServedLibrary(new MemoryStream(), $"location: {music}\n    kind: network")),
        "sftp" => ServedLibrary.SftpAsync(music),
        "s3" => ServedLibrary.S3Async(music),
        "webdav" => ServedLibrary.DavAsync(world.PathOf("password"), music),
        "webdav apache" => ServedLibrary.ApacheAsync(music, isDav: true),
        "http" => ServedLibrary.HttpAsync(music),
        "http json" => ServedLibrary.HttpAsync(music, isExact: true),
        "http apache" => ServedLibrary.ApacheAsync(music, isDav: false),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The library, without names that are longer, and what a local folder of it shows; made once.</summary>
    private static Task<(Folders Folders, string[] Expected)> MakeOnceAsync(int longest)
    {
        lock (Gate)
        {
            if (!Made.TryGetValue(longest, out Task<(Folders, string[])>? made))
                Made.Add(longest, made = MakeAsync(longest));
            return made;
        }
    }

    private static async Task<(Folders Folders, string[] Expected)> MakeAsync(int longest)
    {
        Prerequisite.Fuse();
        string generated = Path.Combine(await GeneratedLibrary.FolderAsync(), "library");
        Folders folders = new();
        string music = folders["music"];
        foreach (string file in Directory.EnumerateFiles(generated, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(generated, file);
            if (path.Split('/').All(name => Encoding.UTF8.GetByteCount(name) <= longest))
                Copy(file, Path.Combine(music, path));
        }

        string song = Directory.EnumerateFiles(generated, "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        foreach (string name in AwkwardNames)
            Copy(song, Path.Combine(music, "Awkward; & <names>", name));
        await File.WriteAllTextAsync(Path.Combine(music, "Awkward; & <names>", "all of them?.m3u8"), "#EXTM3U\n" + string.Join('\n', AwkwardNames) + "\n");
        await using DaemonWorld world = new();
        string[] expected = await ContentsAsync(world, $"location: {music}");
        // Nothing of what this is about is missing.
        foreach (string part in (string[])[".flac ", ".mp3 ", ".jpg ", ".m3u8 ", ".cue ", .. AwkwardNames])
            Assert.IsTrue(expected.Any(line => line.Contains(part, StringComparison.Ordinal)), part);
        return (folders, expected);
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
