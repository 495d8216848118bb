using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Edits;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Edits;

/// <summary>When two files have the same audio.</summary>
[TestClass]
public sealed class AudioComparisonTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-scratch-").FullName;

    [TestCleanup]
    public void End() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Ogg_SamePacketsOnOtherPages_AreTheSame()
    {
        byte[][] packets = [.. Enumerable.Range(1, 40).Select(static i => Enumerable.Repeat((byte)i, i * 37).ToArray())];
        byte[] few = Pages(packets, 20, 5), many = Pages(packets, 3, 900);
        Assert.IsTrue(await AreEqualAsync(few, many, AudioContainer.Ogg));
        // The same bytes, cut into other packets.
        byte[][] other = [[.. packets[0], .. packets[1]], .. packets[2..]];
        Assert.IsFalse(await AreEqualAsync(few, Pages(other, 20, 5), AudioContainer.Ogg));
        packets[39][7]++;
        Assert.IsFalse(await AreEqualAsync(few, Pages(packets, 20, 5), AudioContainer.Ogg));
    }

    [TestMethod]
    public async Task Plain_MovedShorterLongerOrOtherwise_IsToldApart()
    {
        byte[] audio = new byte[700_000];
        new Random(5).NextBytes(audio);
        Assert.IsTrue(await AreEqualAsync(audio, audio, AudioContainer.Flac));
        Assert.IsFalse(await AreEqualAsync(audio, audio[..^1], AudioContainer.Flac));
        Assert.IsFalse(await AreEqualAsync(audio, [.. audio, 0], AudioContainer.Flac));
        byte[] changed = [.. audio];
        changed[600_000]++;
        Assert.IsFalse(await AreEqualAsync(audio, changed, AudioContainer.Flac));
    }

    [TestMethod]
    public async Task Over_WhatNobodyWrote_IsNotRead()
    {
        byte[] file = new byte[5_000_000];
        MemoryByteSource below = new(file);
        using ScratchContent content = new(new ScratchSpace(_folder, 1 << 20), below);
        await content.WriteAsync(10, new byte[100]);
        TrackTags tags = TagsOf(AudioContainer.Flac, 1000, file.Length - 1000);
        Assert.IsTrue((await AudioComparison.AreEqualAsync(below, tags, content, tags, isOver: true, default)).Value);
        Assert.AreEqual(0, below.BytesRead);

        await content.WriteAsync(4_000_000, new byte[] { 1 });
        Assert.IsFalse((await AudioComparison.AreEqualAsync(below, tags, content, tags, isOver: true, default)).Value);
    }

    /// <summary>The second one lies behind a longer header.</summary>
    private async Task<bool> AreEqualAsync(byte[] before, byte[] after, AudioContainer container)
    {
        using ScratchContent content = new(new ScratchSpace(_folder, 1 << 24), null);
        await content.WriteAsync(0, (byte[])[.. new byte[300], .. after]);
        MemoryByteSource source = new([.. new byte[10], .. before]);
        return (await AudioComparison.AreEqualAsync(
            source, TagsOf(container, 10, before.Length), content, TagsOf(container, 300, after.Length), isOver: false, default)).Value;
    }

    private static TrackTags TagsOf(AudioContainer container, long offset, long length) => new()
    {
        Container = container,
        Layout = new FileLayout([new LayoutSegment(SegmentKind.Metadata, 0, offset), new LayoutSegment(SegmentKind.Audio, offset, length)]),
    };

    /// <summary>Packets on pages of so many lacing values, numbered from <paramref name="sequence"/>.</summary>
    private static byte[] Pages(byte[][] packets, int perPage, int sequence)
    {
        List<byte> lacing = [], body = [], file = [];
        foreach (byte[] packet in packets)
        {
            for (int left = packet.Length; left >= 0; left -= 255)
                lacing.Add((byte)Math.Min(255, left));
            body.AddRange(packet);
        }

        int at = 0;
        for (int i = 0; i < lacing.Count; i += perPage)
        {
            byte[] mine = [.. lacing.Skip(i).Take(perPage)];
            byte[] header = new byte[27];
            "OggS"u8.CopyTo(header);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(6), i + perPage >= lacing.Count ? 4711 : i);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), sequence++);
            header[26] = (byte)mine.Length;
            int length = mine.Sum(static part => part);
            file.AddRange([.. header, .. mine, .. body.Skip(at).Take(length)]);
            at += length;
        }

        return [.. file];
    }
}
