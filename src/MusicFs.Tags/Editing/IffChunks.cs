using System.Text;
using MusicFs.Tags.Iff;

namespace MusicFs.Tags.Editing;

/// <summary>Chunks of RIFF and IFF files, written.</summary>
internal static class IffChunks
{
    /// <summary>A header, the body, and a pad byte where that is odd.</summary>
    public static Pieces Chunk(uint id, Pieces body, bool isBigEndian)
    {
        ByteWriter header = new ByteWriter(IffChunk.Header).U32Be(id);
        header = isBigEndian ? header.U32Be((uint)body.Length) : header.U32Le((uint)body.Length);
        return new Pieces().Add(header.Written).Add(body).Add(new byte[body.Length & 1]);
    }

    /// <summary>A text that ends with NUL, as INFO entries do.</summary>
    public static Pieces Terminated(string text) => new Pieces().Add(new ByteWriter(text.Length + 1).Utf8(text).U8(0).Written);

    public static Pieces Bare(string text) => new Pieces().Add(Encoding.UTF8.GetBytes(text));
}
