using System.Text;

namespace MusicFs.Host.Demo;

/// <summary>A RIFF WAVE file, PCM mono 16 bits: tags as LIST/INFO, and as an ID3 chunk for what INFO has no name for.</summary>
internal static class WavWriter
{
    public static byte[] Write(short[] samples, int sampleRate, DemoTags tags, byte[] cover)
    {
        using MemoryStream chunks = new();
        using BinaryWriter writer = new(chunks);
        writer.Write("WAVE"u8);
        WriteChunk(writer, "fmt "u8, Format(sampleRate));
        WriteChunk(writer, "data"u8, FlacWriter.LittleEndian(samples));
        WriteChunk(writer, "LIST"u8, Info(tags));
        WriteChunk(writer, "id3 "u8, Id3TagWriter.Write(tags, cover, Id3Version.V24));
        using MemoryStream file = new();
        using BinaryWriter riff = new(file);
        WriteChunk(riff, "RIFF"u8, chunks.ToArray());
        return file.ToArray();
    }

    private static byte[] Format(int sampleRate)
    {
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write((short)1); // PCM
        writer.Write((short)1); // channels
        writer.Write(sampleRate);
        writer.Write(sampleRate * 2); // bytes a second
        writer.Write((short)2); // bytes a frame
        writer.Write((short)16); // bits a sample
        return content.ToArray();
    }

    private static byte[] Info(DemoTags tags)
    {
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write("INFO"u8);
        void Text(ReadOnlySpan<byte> id, string text) => WriteChunk(writer, id, [.. Encoding.UTF8.GetBytes(text), 0]);
        Text("INAM"u8, tags.Title);
        Text("IART"u8, tags.Artist);
        Text("IPRD"u8, tags.Album);
        Text("ICRD"u8, tags.Date);
        Text("IGNR"u8, tags.Genre);
        Text("ITRK"u8, DemoTags.Text(tags.Track.Number));
        return content.ToArray();
    }

    /// <summary>Little-endian length, and a byte of padding where that is odd.</summary>
    private static void WriteChunk(BinaryWriter writer, ReadOnlySpan<byte> id, ReadOnlySpan<byte> content)
    {
        writer.Write(id);
        writer.Write(content.Length);
        writer.Write(content);
        if (content.Length % 2 != 0)
            writer.Write((byte)0);
    }
}
