using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// Chapters as QuickTime writes them: each sample of a text track is the name of the chapter that begins at its time. The samples
/// lie anywhere in the file, so that each may cost a small read.
/// </summary>
internal sealed class Mp4ChapterTrack(ByteWindow window, Mp4Track track)
{
    /// <summary>Books have hundreds of chapters at most; each may be a read of its own.</summary>
    private const int MaxChapters = 1000;

    private const int MaxName = 1024;

    /// <summary>Read along where the next name follows directly.</summary>
    private const int ReadAhead = 4096;

    public async ValueTask<List<Chapter>> ReadAsync()
    {
        var chapters = new List<Chapter>();
        uint[] durations = await DurationsAsync().ConfigureAwait(false);
        uint[] sizes = await NumbersAsync(track.SampleSizes, 8, isCountAfterFirst: true).ConfigureAwait(false);
        long[] offsets = await OffsetsAsync(sizes).ConfigureAwait(false);
        long time = 0;
        for (int i = 0; i < Math.Min(offsets.Length, durations.Length); i++)
        {
            bool isFollowed = i + 1 < offsets.Length && offsets[i + 1] == offsets[i] + sizes[i];
            string? title = await NameAsync(offsets[i], sizes[i], isFollowed ? ReadAhead : 0).ConfigureAwait(false);
            TimeSpan start = InTime(time);
            time += durations[i];
            // An empty sample only fills the time between two chapters.
            if (title is not null)
            {
                chapters.Add(new Chapter(start, InTime(time), title));
            }
        }

        return chapters;
    }

    private TimeSpan InTime(long units) => TimeSpan.FromTicks((long)Math.Min((double)units / track.TimeScale * TimeSpan.TicksPerSecond, long.MaxValue / 2));

    private async ValueTask<uint[]> DurationsAsync()
    {
        uint[] pairs = await NumbersAsync(track.TimeToSample, 4, isCountAfterFirst: false, 2).ConfigureAwait(false);
        var durations = new List<uint>();
        for (int i = 0; i + 1 < pairs.Length; i += 2)
        {
            for (uint n = 0; n < pairs[i] && durations.Count < MaxChapters; n++)
            {
                durations.Add(pairs[i + 1]);
            }
        }

        return [.. durations];
    }

    /// <summary>Where each sample lies: samples follow one another within a chunk, and runs of chunks hold equally many.</summary>
    private async ValueTask<long[]> OffsetsAsync(uint[] sizes)
    {
        uint[] runs = await NumbersAsync(track.SampleToChunk, 4, isCountAfterFirst: false, 3).ConfigureAwait(false);
        bool isLong = track.ChunkOffsets.Type == BoxType.Co64;
        uint[] words = await NumbersAsync(track.ChunkOffsets, 4, isCountAfterFirst: false, isLong ? 2 : 1).ConfigureAwait(false);
        var offsets = new List<long>();
        int chunks = isLong ? words.Length / 2 : words.Length;
        int run = 0;
        for (int chunk = 0; chunk < chunks && offsets.Count < sizes.Length; chunk++)
        {
            // First chunk (from 1), samples in each, description: three words a run.
            while ((run + 1) * 3 < runs.Length && runs[(run + 1) * 3] <= chunk + 1)
            {
                run++;
            }

            uint samples = (run * 3) + 1 < runs.Length ? runs[(run * 3) + 1] : 1;
            long offset = isLong ? (long)(((ulong)words[2 * chunk] << 32) | words[(2 * chunk) + 1]) : words[chunk];
            for (uint n = 0; n < samples && offsets.Count < sizes.Length; n++)
            {
                offsets.Add(offset);
                offset += sizes[offsets.Count - 1];
            }
        }

        return [.. offsets];
    }

    /// <summary>
    /// The words of a table: version and flags, for sample sizes the size that all share (0 where they differ), a count, the entries.
    /// </summary>
    private async ValueTask<uint[]> NumbersAsync(Box table, int before, bool isCountAfterFirst, int width = 1)
    {
        int length = (int)Math.Min(table.BodyLength, before + 4 + (4L * width * MaxChapters));
        int there = await window.LoadAsync(table.Body, length).ConfigureAwait(false);
        return Numbers(window.Span(table.Body, there), before, isCountAfterFirst, width);
    }

    private static uint[] Numbers(ReadOnlySpan<byte> body, int before, bool isCountAfterFirst, int width)
    {
        if (body.Length < before + 4)
        {
            return [];
        }

        uint shared = isCountAfterFirst ? BinaryPrimitives.ReadUInt32BigEndian(body[4..]) : 0;
        long count = BinaryPrimitives.ReadUInt32BigEndian(body[before..]);
        if (shared != 0)
        {
            uint[] same = new uint[Math.Min(count, MaxChapters)];
            Array.Fill(same, shared);
            return same;
        }

        uint[] numbers = new uint[Math.Min(Math.Min(count, MaxChapters) * width, (body.Length - before - 4) / 4)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(body[(before + 4 + (4 * i))..]);
        }

        return numbers;
    }

    /// <summary>A length in 16 bits, then UTF-8, or UTF-16 behind a byte order mark.</summary>
    private async ValueTask<string?> NameAsync(long offset, uint size, int ahead)
    {
        if (size < 3)
        {
            return null;
        }

        int there = await window.LoadAsync(offset, (int)Math.Min(size, MaxName + 2), ahead).ConfigureAwait(false);
        return Name(window.Span(offset, there));
    }

    private static string? Name(ReadOnlySpan<byte> sample)
    {
        if (sample.Length < 3)
        {
            return null;
        }

        ReadOnlySpan<byte> text = sample[2..];
        text = text[..Math.Min(text.Length, BinaryPrimitives.ReadUInt16BigEndian(sample))];
        string name = text switch
        {
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(text[2..]),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(text[2..]),
            _ => Encoding.UTF8.GetString(text),
        };
        return name.Length > 0 ? name : null;
    }
}
