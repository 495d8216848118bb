using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>The chapter list that Nero's programs introduced: starts in units of 100 ns, each with its name.</summary>
internal static class ChapterList
{
    /// <summary>Their number is a byte.</summary>
    public const int MaxChapters = 255;

    /// <summary>A chapter is a time and a name of at most 255 bytes.</summary>
    private const int MaxLength = 9 + (MaxChapters * 264);

    public static async ValueTask<List<Chapter>> ReadAsync(ByteWindow window, Box chpl)
    {
        int there = await window.LoadAsync(chpl.Body, (int)Math.Min(chpl.BodyLength, MaxLength)).ConfigureAwait(false);
        return Read(window.Span(chpl.Body, there));
    }

    private static List<Chapter> Read(ReadOnlySpan<byte> body)
    {
        var chapters = new List<Chapter>();
        var reader = new SpanReader(body);
        int version = reader.U8();
        reader.Skip(3 + (version == 0 ? 0 : 4));
        int count = reader.U8();
        for (int i = 0; i < count; i++)
        {
            ulong start = reader.U64Be();
            string title = Encoding.UTF8.GetString(reader.Take(reader.U8()));
            if (reader.Overrun || start > long.MaxValue)
            {
                break;
            }

            chapters.Add(new Chapter(TimeSpan.FromTicks((long)start), null, title.Length > 0 ? title : null));
        }

        return chapters;
    }
}
