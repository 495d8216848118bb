using System.Buffers.Binary;
using System.Text;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// A library on nginx, behind a line that counts, delays and fails, mounted by a daemon of its own. Its FLAC files have real
/// metadata and noise for audio, so that they are as large as the test likes and cannot be compressed.
/// </summary>
internal sealed class FarLibrary : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> _contents = [];

    private FarLibrary(DaemonWorld world, NginxServer nginx)
    {
        World = world;
        Nginx = nginx;
        Line = FaultProxy.Start(nginx.EndPoint);
    }

    public DaemonWorld World { get; }

    public NginxServer Nginx { get; }

    public FaultProxy Line { get; }

    /// <summary>Bytes that came over the line, headers and listings among them.</summary>
    public long Moved => Line.Responses.Bytes;

    public string MountPoint => World.PathOf("mount");

    /// <summary>The limit of a read.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    public static async Task<FarLibrary> StartAsync()
    {
        DaemonWorld world = new();
        return new FarLibrary(world, await NginxServer.StartAsync(""));
    }

    /// <summary>Puts a track there; <paramref name="seed"/> stands for its audio.</summary>
    public void Put(string title, int seed, int length, int pictureLength = 0, int padding = 8192, string comment = "")
    {
        byte[] content = Flac(title, seed, length, pictureLength, padding, comment);
        _contents[PathOf(title)] = content;
        Nginx.Write($"Ann/One/{title}.flac", content);
    }

    /// <summary>
    /// Puts tracks of real audio there, no two the same: noise of some seconds, with a picture of some 80 KB that can be decoded, because
    /// programs that cannot read on and on.
    /// </summary>
    public async Task PutRealAsync(int count, int seconds)
    {
        string folder = World.PathOf("real");
        Directory.CreateDirectory(folder);
        Outcome made = await Program.RunAsync(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", $"anoisesrc=d={count * seconds}:r=44100", "-f", "segment", "-segment_time", $"{seconds}", "-c:a", "flac", "%03d.flac"],
            folder);
        Assert.AreEqual(0, made.ExitCode, made.Errors);
        made = await Program.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "mandelbrot=s=500x500", "-frames:v", "1", "-q:v", "2", "cover.jpg"], folder);
        Assert.AreEqual(0, made.ExitCode, made.Errors);
        byte[] picture = PictureBlock(await File.ReadAllBytesAsync(Path.Combine(folder, "cover.jpg")));
        for (int i = 0; i < count; i++)
        {
            byte[] file = await File.ReadAllBytesAsync(Path.Combine(folder, $"{i:000}.flac"));
            // What is cut off a stream does not know how long it is, and every reader would look for the end.
            ulong sizes = BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(18));
            BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(18), (sizes & ~0xf_ffff_fffful) | (44_100ul * (ulong)seconds));
            byte[] content = Flac(file[8..42], file[AudioOf(file)..], $"{i:000}", picture, 4096, "");
            _contents[PathOf($"{i:000}")] = content;
            Nginx.Write($"Ann/One/{i:000}.flac", content);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where a track is shown.</summary>
    public string PathOf(string title) => Path.Combine(MountPoint, "Ann", "One [FLAC]", $"{title}.flac");

    public byte[] ContentOf(string title) => _contents[PathOf(title)];

    /// <summary>Mounts it; of the origin nothing is asked by itself after that.</summary>
    public async Task MountAsync(string cacheSize = "1G", string more = "", params string[] options)
    {
        World.WriteConfiguration($"""
            cache:
              size: {cacheSize}
            origins:
              music:
                location: http://{Line.EndPoint}/my%20music/
                probe_interval: 3600
                poll_interval: 86400
                timeout: {TimeoutSeconds}
            {more}
            """);
        await World.SucceedAsync(["mount", World.Place("mount"), "--daemon", "--wait-for-scan", "--log-level", "debug", .. options]);
    }

    /// <summary>Ends the daemon, so that neither it nor the kernel remembers anything but what is on the disk.</summary>
    public Task UnmountAsync() => World.SucceedAsync("shutdown", "--now");

    /// <summary>Has the origin looked at, and waits for the end of it.</summary>
    public async Task LookAsync()
    {
        await using EventLines events = await EventLines.StartAsync(World, "--type", "sync.finished");
        _ = Libc.Kill((await World.StatusAsync()).GetProperty("process_id").GetInt32(), Libc.SIGUSR1);
        await events.WaitForAsync("sync.finished");
    }

    /// <summary>Reads a track by another process, and compares.</summary>
    public async Task CompareAsync(string title)
    {
        string expected = World.PathOf("expected-" + Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(expected, ContentOf(title));
        Outcome outcome = await Program.RunAsync("cmp", [PathOf(title), expected]);
        File.Delete(expected);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
    }

    public async ValueTask DisposeAsync()
    {
        // A line that stalls would hold up the daemon's end.
        Line.Responses.Resume();
        Line.Responses.BytesPerSecond = 0;
        await World.DisposeAsync();
        await Line.DisposeAsync();
        await Nginx.DisposeAsync();
    }

    private static byte[] Flac(string title, int seed, int length, int pictureLength, int padding, string comment)
    {
        byte[] audio = new byte[length];
        new Random(seed).NextBytes(audio);
        // A frame's beginning, so that no reader takes it for something else.
        audio[0] = 0xff;
        audio[1] = 0xf8;
        byte[] info = new byte[34];
        BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(10), (44_100L << 44) | (1L << 41) | (15L << 36) | (44_100L * 180));
        BitConverter.TryWriteBytes(info.AsSpan(18), (long)seed);
        info[33] = 1;
        info[0] = info[2] = 0x10;
        byte[] image = new byte[pictureLength];
        new Random(seed + 1).NextBytes(image);
        return Flac(info, audio, title, pictureLength > 0 ? PictureBlock(image) : [], padding, comment);
    }

    private static byte[] Flac(byte[] info, byte[] audio, string title, byte[] picture, int padding, string comment)
    {
        using MemoryStream file = new();
        file.Write("fLaC"u8);
        WriteBlock(file, 0, info);
        WriteBlock(file, 4, Comments([$"ARTIST=Ann", "ALBUMARTIST=Ann", "ALBUM=One", $"TITLE={title}", $"COMMENT={comment}"]));
        if (picture.Length > 0)
            WriteBlock(file, 6, picture);
        WriteBlock(file, 1 | 0x80, new byte[padding]);
        file.Write(audio);
        return file.ToArray();
    }

    private static int AudioOf(byte[] file)
    {
        int at = 4;
        while ((file[at] & 0x80) == 0)
            at += 4 + (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)) & 0xffffff);
        return at + 4 + (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)) & 0xffffff);
    }

    private static void WriteBlock(MemoryStream file, int type, byte[] content)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, content.Length);
        header[0] = (byte)type;
        file.Write(header);
        file.Write(content);
    }

    private static byte[] Comments(string[] fields)
    {
        using MemoryStream block = new();
        using BinaryWriter writer = new(block);
        writer.Write(0);
        writer.Write(fields.Length);
        foreach (string field in fields)
        {
            writer.Write(Encoding.UTF8.GetByteCount(field));
            writer.Write(Encoding.UTF8.GetBytes(field));
        }

        return block.ToArray();
    }

    private static byte[] PictureBlock(byte[] image)
    {
        byte[] block = new byte[32 + 9 + image.Length];
        block[3] = 3;
        block[7] = 9;
        "image/jpg"u8.CopyTo(block.AsSpan(8));
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(8 + 9 + 20), image.Length);
        image.CopyTo(block.AsSpan(32 + 9));
        return block;
    }
}
