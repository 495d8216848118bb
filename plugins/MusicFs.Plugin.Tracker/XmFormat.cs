using System.Buffers.Binary;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>Modules of FastTracker 2.</summary>
internal static class XmFormat
{
    private const int HeaderStart = 60;
    private const int OrdersOffset = 80;
    private const int MostOrders = 256;
    private const int MostRows = 1024;
    private const int MostSamples = 256;
    private const int SampleHeaderLength = 40;
    private const int InstrumentLength = 33;
    private const int PatternHeaderLength = 9;
    private const int Version = 0x0104;

    public static bool Matches(ReadOnlySpan<byte> header) => header.Length >= OrdersOffset && header.StartsWith("Extended Module: "u8);

    public static async ValueTask<Module> ReadAsync(ModuleReader reader, ReadOnlyMemory<byte> header, TrackerSettings settings)
    {
        Module module = new()
        {
            Codec = "xm", Title = ModuleText.OfDos(header.Span.Slice(17, 20), endsAtNul: false), Tracker = ModuleText.OfDos(header.Span.Slice(38, 20), endsAtNul: true), Channels = U16(header.Span, 68),
        };
        int orders = U16(header.Span, 64), patterns = U16(header.Span, 70), instruments = U16(header.Span, 72);
        if (module.Channels is 0 or > 128 || orders > MostOrders || patterns > MostOrders || instruments > MostOrders)
        {
            module.Channels = 0;
            module.AddProblem(TagErrorKind.Corrupt, 64, "The file is said to have more orders, channels, patterns or instruments than there can be.");
            return module;
        }

        // Before that the instruments stood elsewhere, for some weeks in 1994.
        if (U16(header.Span, 58) < Version)
            return module;
        ReadOnlyMemory<byte> order = await reader.ReadAsync(OrdersOffset, orders).ConfigureAwait(false);
        (SongPattern[] Patterns, long End)? read = await ReadPatternsAsync(reader, HeaderStart + U32(header.Span, HeaderStart), patterns, module.Channels).ConfigureAwait(false);
        if (read is not { } song || order.Length < orders)
        {
            if (reader.Failure is null)
                module.AddProblem(TagErrorKind.Truncated, OrdersOffset, "The file's patterns are damaged, or it ends inside them.");
            return module;
        }

        if (settings.HasLength)
        {
            module.Length = new Song
            {
                Orders = [.. order.ToArray().Select(static one => (int)one)], Patterns = song.Patterns, Speed = U16(header.Span, 76), Tempo = U16(header.Span, 78), LoopStartsCarryOver = true,
            }.Measure();
        }

        if (settings.HasNames)
            await ReadNamesAsync(reader, song.End, instruments, module).ConfigureAwait(false);
        return module;
    }

    /// <summary>The patterns, which stand one behind the other, and where they end; null where one is none.</summary>
    private static async ValueTask<(SongPattern[] Patterns, long End)?> ReadPatternsAsync(ModuleReader reader, long offset, int count, int channels)
    {
        SongPattern[] patterns = new SongPattern[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> header = await reader.ReadAsync(offset, PatternHeaderLength).ConfigureAwait(false);
            if (header.Length < PatternHeaderLength)
                return null;
            long start = offset + U32(header.Span, 0);
            (int rows, int length) = (U16(header.Span, 5), U16(header.Span, 7));
            ReadOnlyMemory<byte> packed = await reader.ReadAsync(start, length).ConfigureAwait(false);
            if (rows is 0 or > MostRows || packed.Length < length || Decode(packed.Span, rows, channels) is not { } pattern)
                return null;
            patterns[i] = pattern;
            offset = start + length;
        }

        return (patterns, offset);
    }

    private static SongPattern? Decode(ReadOnlySpan<byte> packed, int rows, int channels)
    {
        SongPattern pattern = new(rows);
        int at = 0;
        for (int cell = 0; cell < rows * channels && packed.Length > 0; cell++)
        {
            if (at >= packed.Length)
                return null;
            // A byte with the first bit set says which of the five follow; else it is the first of them.
            int has = (packed[at] & 0x80) != 0 ? packed[at++] : 0x1F;
            at += (has & 1) + ((has >> 1) & 1) + ((has >> 2) & 1);
            int ends = at + ((has >> 3) & 1) + ((has >> 4) & 1);
            if (ends > packed.Length)
                return null;
            int effect = (has & 8) != 0 ? packed[at++] : 0;
            int parameter = (has & 16) != 0 ? packed[at++] : 0;
            pattern.AddNumbered(cell / channels, effect, parameter, cell % channels);
        }

        return pattern;
    }

    /// <summary>Instruments stand one behind the other, each with the bytes of its samples behind it.</summary>
    private static async ValueTask ReadNamesAsync(ModuleReader reader, long offset, int count, Module module)
    {
        const int ahead = 4096;
        List<string> samples = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> header = await reader.ReadAsync(offset, InstrumentLength, ahead).ConfigureAwait(false);
            if (header.Length < 29)
                break;
            module.AddName(ModuleText.OfDos(header.Span.Slice(4, 22), endsAtNul: false));
            int has = U16(header.Span, 27);
            offset += Math.Max(U32(header.Span, 0), 29);
            if (has > MostSamples)
                break;
            ReadOnlyMemory<byte> headers = await reader.ReadAsync(offset, has * SampleHeaderLength, ahead).ConfigureAwait(false);
            if (headers.Length < has * SampleHeaderLength)
                break;
            offset += headers.Length;
            for (int sample = 0; sample < has; sample++)
            {
                ReadOnlySpan<byte> one = headers.Span.Slice(sample * SampleHeaderLength, SampleHeaderLength);
                samples.Add(ModuleText.OfDos(one.Slice(18, 22), endsAtNul: false));
                offset += U32(one, 0);
            }
        }

        samples.ForEach(module.AddName);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
