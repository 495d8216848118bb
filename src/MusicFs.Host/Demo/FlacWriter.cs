using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MusicFs.Host.Demo;

/// <summary>A FLAC file (RFC 9639): stream info with MD5, Vorbis comments, the cover, frames. Mono, 16 bits, 22.05 kHz.</summary>
internal static class FlacWriter
{
    private const int StreamInfo = 0;
    private const int VorbisComment = 4;
    private const int Picture = 6;

    public static byte[] Write(short[] samples, int sampleRate, DemoTags tags, byte[] cover)
    {
        using MemoryStream file = new();
        file.Write("fLaC"u8);
        List<byte[]> frames = [];
        for (int start = 0; start < samples.Length; start += FlacFrame.BlockSize)
            frames.Add(FlacFrame.Encode(frames.Count, samples.AsSpan(start, Math.Min(FlacFrame.BlockSize, samples.Length - start))));
        WriteBlock(file, StreamInfo, StreamInfoOf(samples, sampleRate, frames), last: false);
        WriteBlock(file, VorbisComment, CommentsOf(tags), last: false);
        WriteBlock(file, Picture, PictureOf(cover), last: true);
        foreach (byte[] frame in frames)
            file.Write(frame);
        return file.ToArray();
    }

    private static void WriteBlock(Stream file, int type, ReadOnlySpan<byte> content, bool last)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, content.Length);
        header[0] = (byte)(type | (last ? 0x80 : 0));
        file.Write(header);
        file.Write(content);
    }

    [SuppressMessage("Security", "CA5351", Justification = "The format's own checksum of the samples.")]
    private static byte[] StreamInfoOf(short[] samples, int sampleRate, List<byte[]> frames)
    {
        BitWriter bits = new();
        bits.Write(FlacFrame.BlockSize, 16);
        bits.Write(FlacFrame.BlockSize, 16);
        bits.Write(frames.Min(static frame => frame.Length), 24);
        bits.Write(frames.Max(static frame => frame.Length), 24);
        bits.Write(sampleRate, 20);
        bits.Write(0, 3); // channels less one
        bits.Write(15, 5); // bits a sample less one
        bits.Write(samples.Length, 36);
        return [.. bits.Bytes, .. MD5.HashData(LittleEndian(samples))];
    }

    /// <summary>The samples as PCM bytes.</summary>
    internal static byte[] LittleEndian(short[] samples)
    {
        byte[] bytes = new byte[samples.Length * 2];
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * 2), samples[i]);
        return bytes;
    }

    private static byte[] CommentsOf(DemoTags tags)
    {
        List<string> comments =
        [
            $"TITLE={tags.Title}", $"ARTIST={tags.Artist}", $"ALBUMARTIST={tags.AlbumArtist}", $"ALBUM={tags.Album}", $"DATE={tags.Date}",
            $"GENRE={tags.Genre}", $"TRACKNUMBER={DemoTags.Text(tags.Track.Number)}", $"TRACKTOTAL={DemoTags.Text(tags.Track.Total)}",
            $"DISCNUMBER={DemoTags.Text(tags.Disc.Number)}", $"DISCTOTAL={DemoTags.Text(tags.Disc.Total)}",
        ];
        using MemoryStream content = new();
        using BinaryWriter writer = new(content); // little-endian, as Vorbis comments are
        WriteText(writer, "MusicFs demo");
        writer.Write(comments.Count);
        foreach (string comment in comments)
            WriteText(writer, comment);
        return content.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] PictureOf(byte[] cover)
    {
        BitWriter bits = new();
        bits.Write(3, 32); // front cover
        bits.Write(CoverImage.MediaType.Length, 32);
        foreach (char c in CoverImage.MediaType)
            bits.Write(c, 8);
        bits.Write(0, 32); // no description
        bits.Write(CoverImage.Side, 32);
        bits.Write(CoverImage.Side, 32);
        bits.Write(8, 32); // bits a pixel
        bits.Write(CoverImage.Colours, 32);
        bits.Write(cover.Length, 32);
        return [.. bits.Bytes, .. cover];
    }
}
