using System.Buffers.Binary;
using System.IO.Compression;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Pictures of albums in a mount, as programs find them: of files beside the tracks, in the tracks, of people's own; in other sizes; of hostile files.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ArtworkTests
{
    [TestMethod]
    public async Task Albums_OfAFolderAndAServer_HaveTheirPictures()
    {
        Prerequisite.Players("ffmpeg", "ffprobe", "file", "opusenc");
        await using DaemonWorld world = new();
        string music = world.PathOf("disk"), far = world.PathOf("far");
        await WriteAsync(world, music);
        await WriteEmbeddedAsync(world, far, "far", "flac", "one.jpg");
        await using ServedLibrary served = await ServedLibrary.HttpAsync(far);
        world.WriteConfiguration($"""
            library:
              name: artwork
            origins:
              disk:
                location: {music}
              far:
                {served.Settings}
            """);
        string place = world.Place("mount");
        await world.SucceedAsync("mount", place, "--daemon", "--wait-for-scan", "--virtual-edits", "--template", "$album/$title.$ext");
        byte[] one = await File.ReadAllBytesAsync(world.PathOf("one.jpg")), two = await File.ReadAllBytesAsync(world.PathOf("two.jpg"));

        foreach (string album in (string[])["flac", "mp3", "m4a", "opus", "far"])
            CollectionAssert.AreEqual(one, await File.ReadAllBytesAsync(Path.Combine(place, album, "cover.jpg")), album);
        CollectionAssert.AreEqual((string[])["a.flac", "b.flac", "cover.jpg"], Names(place, "flac"));
        CollectionAssert.AreEqual((string[])["Folder.JPG", "a.flac", "b.flac", "cover.jpg"], Names(place, "beside"));
        CollectionAssert.AreEqual(two, await File.ReadAllBytesAsync(Path.Combine(place, "beside", "cover.jpg")));
        CollectionAssert.AreEqual(two, await File.ReadAllBytesAsync(Path.Combine(place, "beside", "folder.jpg")));
        CollectionAssert.AreEqual((string[])["a.flac", "b.flac"], Names(place, "differing"));
        Assert.IsFalse(File.Exists(Path.Combine(place, "differing", "cover.jpg")));
        await AssertCopyAsync(world, Path.Combine(place, "flac", "cover.jpg"), one);

        await AssertSizesAsync(world, place, "flac", "beside", "far");
        foreach (string album in (string[])["bomb", "cut", "empty", "text"])
        {
            Assert.IsFalse(File.Exists(Path.Combine(place, album, "cover_thumb.jpg")), album);
            Assert.AreEqual(0, (await Program.RunAsync("ls", ["-l", Path.Combine(place, album)])).ExitCode);
        }

        await world.SucceedAsync("metadata", "set", "/flac/a.flac", "/flac/b.flac", "--art", world.PathOf("two.jpg"));
        CollectionAssert.AreEqual(two, await File.ReadAllBytesAsync(Path.Combine(place, "flac", "cover.jpg")));
        CollectionAssert.AreEqual(two, await File.ReadAllBytesAsync(Path.Combine(place, "flac", "folder.jpg")));

        Assert.AreEqual(0, (await Program.RunAsync("mv", [Path.Combine(place, "mp3"), Path.Combine(place, "moved")])).ExitCode);
        CollectionAssert.AreEqual(one, await File.ReadAllBytesAsync(Path.Combine(place, "moved", "cover.jpg")));
        // A picture in a track is there for rm as long as its folder, and comes back with its tracks.
        Outcome removed = await Program.RunAsync("rm", ["-r", Path.Combine(place, "moved")]);
        Assert.AreEqual(0, removed.ExitCode, removed.Errors);
        Assert.IsFalse(Directory.Exists(Path.Combine(place, "moved")));
        await world.SucceedAsync("trash", "restore", "/moved");
        CollectionAssert.AreEqual((string[])["a.mp3", "b.mp3", "cover.jpg"], Names(place, "moved"));
        CollectionAssert.AreEqual(one, await File.ReadAllBytesAsync(Path.Combine(place, "moved", "cover.jpg")));

        await served.StopAsync();
        Assert.IsTrue(File.Exists(Path.Combine(place, "far", "cover_thumb.jpg")));
    }

    private static async Task WriteAsync(DaemonWorld world, string music)
    {
        await RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "mandelbrot=s=900x600", "-frames:v", "1", world.PathOf("one.jpg"));
        await RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=400x500", "-frames:v", "1", world.PathOf("two.jpg"));
        await WriteEmbeddedAsync(world, music, "flac", "flac", "one.jpg");
        await WriteEmbeddedAsync(world, music, "mp3", "mp3", "one.jpg");
        await WriteEmbeddedAsync(world, music, "m4a", "m4a", "one.jpg");
        await WriteEmbeddedAsync(world, music, "differing", "flac", "one.jpg", "two.jpg");
        await WriteEmbeddedAsync(world, music, "beside", "flac", "one.jpg");
        File.Copy(world.PathOf("two.jpg"), Path.Combine(music, "beside", "Folder.JPG"));
        await RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", world.PathOf("sine.wav"));
        Directory.CreateDirectory(Path.Combine(music, "opus"));
        await RunAsync(
            "opusenc", "--quiet", "--picture", world.PathOf("one.jpg"), "--album", "opus", "--title", "a", "--artist", "Ann", world.PathOf("sine.wav"), Path.Combine(music, "opus", "a.opus"));
        byte[] one = await File.ReadAllBytesAsync(world.PathOf("one.jpg"));
        await WriteBesideAsync(music, "bomb", Bomb(20_000));
        await WriteBesideAsync(music, "cut", Bomb(500)[..64]);
        await WriteBesideAsync(music, "empty", []);
        await WriteBesideAsync(music, "text", System.Text.Encoding.ASCII.GetBytes(new string('x', 5000)));
        Assert.IsGreaterThan(5000, one.Length);
    }

    private static async Task WriteBesideAsync(string music, string album, byte[] cover)
    {
        string folder = Path.Combine(music, album);
        Directory.CreateDirectory(folder);
        await RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-metadata", $"album={album}", "-metadata", "title=a", Path.Combine(folder, "a.flac"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "cover.jpg"), cover);
    }

    /// <summary>Two tracks with pictures in them.</summary>
    private static async Task WriteEmbeddedAsync(DaemonWorld world, string music, string album, string format, params string[] pictures)
    {
        string folder = Path.Combine(music, album);
        Directory.CreateDirectory(folder);
        foreach ((string title, int tone) in ((string, int)[])[("a", 400), ("b", 500)])
        {
            await RunAsync(
                "ffmpeg", "-v", "error", "-f", "lavfi", "-i", $"sine=d=1:f={tone}", "-i", world.PathOf(title == "a" ? pictures[0] : pictures[^1]), "-map", "0", "-map", "1", "-c:v", "copy",
                "-disposition:v", "attached_pic", "-metadata:s:v", "comment=Cover (front)", "-metadata", $"album={album}", "-metadata", $"title={title}", "-metadata", "artist=Ann",
                Path.Combine(folder, $"{title}.{format}"));
        }
    }

    /// <summary>A sound PNG of so many pixels a side, one bit each, in few bytes.</summary>
    private static byte[] Bomb(int side)
    {
        using MemoryStream pixels = new();
        using (ZLibStream packed = new(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + ((side + 7) / 8)];
            for (int i = 0; i < side; i++)
                packed.Write(row);
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        header[8] = 1;
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, pixels.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        byte[] chunk = [0, 0, 0, 0, .. name, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1;
        }

        return ~sum;
    }

    private static async Task AssertSizesAsync(DaemonWorld world, string place, params string[] albums)
    {
        foreach (string album in albums)
        {
            foreach ((string name, int side) in ((string, int)[])[("cover_thumb.jpg", 150), ("cover_medium.jpg", 300)])
            {
                string path = Path.Combine(place, album, name);
                await AssertCopyAsync(world, path, await File.ReadAllBytesAsync(path));
                Assert.Contains("JPEG image data", await RunAsync("file", path));
                string size = await RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", path);
                Assert.AreEqual(side, size.Trim().Split(',').Max(static text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), $"{path}: {size}");
            }
        }
    }

    /// <summary>What a copy has is what reading brings, to the size that was said before.</summary>
    private static async Task AssertCopyAsync(DaemonWorld world, string path, byte[] expected)
    {
        string copy = world.PathOf("copy");
        await RunAsync("cp", path, copy);
        CollectionAssert.AreEqual(expected, await File.ReadAllBytesAsync(copy));
        Assert.AreEqual(expected.Length, new FileInfo(path).Length);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync(program, arguments);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        return outcome.Output;
    }

    private static string[] Names(string place, string album) =>
        [.. Directory.GetFileSystemEntries(Path.Combine(place, album)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
