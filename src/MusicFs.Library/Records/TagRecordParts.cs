using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Records;

/// <summary>The parts of a <see cref="TagRecord"/> that come in lists.</summary>
internal static class TagRecordParts
{
    public static void WritePictures(RecordWriter writer, IReadOnlyList<TagPicture> pictures)
    {
        writer.Number((ulong)pictures.Count);
        foreach (TagPicture picture in pictures)
        {
            writer.Optional((int?)picture.Type);
            writer.Text(picture.MimeType);
            writer.Text(picture.Description);
            writer.Optional(picture.Width);
            writer.Optional(picture.Height);
            writer.Number((ulong)picture.Length);
            writer.Byte((byte)picture.Encoding);
            writer.Number((ulong)picture.Skip);
            writer.Number((ulong)picture.Ranges.Count);
            foreach (ByteRange range in picture.Ranges)
            {
                writer.Number((ulong)range.Offset);
                writer.Number((ulong)range.Length);
            }
        }
    }

    public static TagPicture[] ReadPictures(ref RecordReader reader)
    {
        TagPicture[] pictures = new TagPicture[reader.Count()];
        for (int i = 0; i < pictures.Length; i++)
        {
            pictures[i] = new TagPicture
            {
                Type = (PictureType?)reader.OptionalInteger(),
                MimeType = reader.Text(),
                Description = reader.Text(),
                Width = reader.OptionalInteger(),
                Height = reader.OptionalInteger(),
                Length = (long)reader.Number(),
                Encoding = (PictureEncoding)reader.Byte(),
                Skip = (int)reader.Number(),
                Ranges = ReadRanges(ref reader),
            };
        }

        return pictures;
    }

    public static void WriteChapters(RecordWriter writer, IReadOnlyList<Chapter> chapters)
    {
        writer.Number((ulong)chapters.Count);
        foreach (Chapter chapter in chapters)
        {
            writer.Signed(chapter.Start.Ticks);
            writer.Byte(chapter.End is null ? (byte)0 : (byte)1);
            if (chapter.End is { } end)
                writer.Signed(end.Ticks);
            writer.Text(chapter.Title);
        }
    }

    public static Chapter[] ReadChapters(ref RecordReader reader)
    {
        Chapter[] chapters = new Chapter[reader.Count()];
        for (int i = 0; i < chapters.Length; i++)
        {
            var start = TimeSpan.FromTicks(reader.Signed());
            TimeSpan? end = reader.Byte() == 0 ? null : TimeSpan.FromTicks(reader.Signed());
            chapters[i] = new Chapter(start, end, reader.Text());
        }

        return chapters;
    }

    /// <summary>Segments follow one another without gaps, so that kinds and lengths say all.</summary>
    public static void WriteLayout(RecordWriter writer, FileLayout? layout)
    {
        writer.Number((ulong)(layout?.Segments.Count ?? 0));
        foreach (LayoutSegment segment in layout?.Segments ?? [])
        {
            writer.Byte((byte)segment.Kind);
            writer.Number((ulong)segment.Length);
        }
    }

    public static FileLayout? ReadLayout(ref RecordReader reader)
    {
        LayoutSegment[] segments = new LayoutSegment[reader.Count()];
        long offset = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = new LayoutSegment((SegmentKind)reader.Byte(), offset, (long)reader.Number());
            offset += segments[i].Length;
        }

        return segments.Length == 0 ? null : new FileLayout(segments);
    }

    public static void WriteProblems(RecordWriter writer, IReadOnlyList<TagError> problems)
    {
        writer.Number((ulong)problems.Count);
        foreach (TagError problem in problems)
        {
            writer.Byte((byte)problem.Kind);
            writer.Signed(problem.Offset);
            writer.Text(problem.Message);
            writer.Byte((byte)problem.Source);
        }
    }

    public static TagError[] ReadProblems(ref RecordReader reader)
    {
        TagError[] problems = new TagError[reader.Count()];
        for (int i = 0; i < problems.Length; i++)
        {
            var kind = (TagErrorKind)reader.Byte();
            long offset = reader.Signed();
            problems[i] = new TagError(kind, offset, reader.Text() ?? "", (FsError)reader.Byte());
        }

        return problems;
    }

    private static ByteRange[] ReadRanges(ref RecordReader reader)
    {
        ByteRange[] ranges = new ByteRange[reader.Count()];
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = new ByteRange((long)reader.Number(), (long)reader.Number());
        return ranges;
    }
}
