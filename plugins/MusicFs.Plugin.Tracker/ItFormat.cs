using System.Buffers.Binary;
using System.Globalization;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>Modules of Impulse Tracker, and of those that write as it did.</summary>
internal static class ItFormat
{
    private const int OrdersOffset = 192;
    private const int MostPointers = 4096;
    private const int MostOrders = 1024;
    private const int MostRows = 1024;
    private const int MostChannels = 64;
    private const int NamedLength = 58;
    private const int PatternHeaderLength = 8;
    private const int LongestMessage = 8000;

    public static bool Matches(ReadOnlySpan<byte> header) => header.Length >= OrdersOffset && header.StartsWith("IMPM"u8);

    public static async ValueTask<Module> ReadAsync(ModuleReader reader, ReadOnlyMemory<byte> header, TrackerSettings settings)
    {
        Module module = new() { Codec = "it", Title = ModuleText.OfDos(header.Span.Slice(4, 26), endsAtNul: false), Tracker = TrackerOf(U16(header.Span, 40)) };
        int orders = U16(header.Span, 32), instruments = U16(header.Span, 34), samples = U16(header.Span, 36), patterns = U16(header.Span, 38);
        if (orders > MostOrders || instruments > MostPointers || samples > MostPointers || patterns > MostPointers)
        {
            module.AddProblem(TagErrorKind.Corrupt, 32, "The file is said to have more orders, instruments, samples or patterns than there can be.");
            return module;
        }

        int length = orders + (4 * (instruments + samples + patterns));
        ReadOnlyMemory<byte> lists = await reader.ReadAsync(OrdersOffset, length).ConfigureAwait(false);
        if (lists.Length < length)
        {
            module.AddProblem(TagErrorKind.Truncated, OrdersOffset, "The file ends inside its lists.");
            return module;
        }

        await ReadPatternsAsync(reader, header, lists, orders, (orders + (4 * (instruments + samples)), patterns), module, settings.HasLength).ConfigureAwait(false);
        if ((header.Span[46] & 1) != 0)
        {
            ReadOnlyMemory<byte> message = await reader.ReadAsync(U32(header.Span, 56), Math.Min(U16(header.Span, 54), LongestMessage), 4096).ConfigureAwait(false);
            module.Message = Lines(message.Span);
        }

        for (int i = 0; i < instruments + samples && settings.HasNames; i++)
        {
            long offset = U32(lists.Span, orders + (4 * i));
            ReadOnlyMemory<byte> named = await reader.ReadAsync(offset, NamedLength, 4096).ConfigureAwait(false);
            bool isInstrument = i < instruments;
            module.AddName(named.Length == NamedLength && named.Span.StartsWith(isInstrument ? "IMPI"u8 : "IMPS"u8) ? ModuleText.OfDos(named.Span.Slice(isInstrument ? 32 : 20, 26), endsAtNul: false) : "");
        }

        return module;
    }

    /// <summary>Lines end with a carriage return, the last one with a NUL.</summary>
    private static string Lines(ReadOnlySpan<byte> message)
    {
        List<string> lines = [];
        if (message.IndexOf((byte)0) is >= 0 and var end)
            message = message[..end];
        foreach (Range line in message.Split((byte)'\r'))
            lines.Add(ModuleText.OfDos(message[line], endsAtNul: false));
        return string.Join('\n', lines).Trim('\n');
    }

    /// <summary>Patterns tell how many channels there are, and how long the song is.</summary>
    private static async ValueTask ReadPatternsAsync(
        ModuleReader reader, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> lists, int orderCount, (int Offset, int Count) pointers, Module module, bool hasLength)
    {
        if (!hasLength)
            return;
        int[] orders = [.. lists.Span[..orderCount].ToArray().Select(static order => order == 255 ? Song.End : order == 254 ? Song.Skip : order)];
        SongPattern?[] patterns = new SongPattern?[pointers.Count];
        int channels = 0;
        foreach (int index in orders.Where(order => order >= 0 && order < patterns.Length).Distinct().Order())
        {
            long offset = U32(lists.Span, pointers.Offset + (4 * index));
            // Nothing is written of a pattern that is empty.
            if (offset == 0)
            {
                patterns[index] = new SongPattern(64);
                continue;
            }

            ReadOnlyMemory<byte> sizes = await reader.ReadAsync(offset, PatternHeaderLength).ConfigureAwait(false);
            int length = sizes.Length == PatternHeaderLength ? U16(sizes.Span, 0) : 0;
            int rows = sizes.Length == PatternHeaderLength ? U16(sizes.Span, 2) : 0;
            ReadOnlyMemory<byte> packed = await reader.ReadAsync(offset + PatternHeaderLength, length).ConfigureAwait(false);
            if (rows is 0 or > MostRows || packed.Length < length || Decode(packed.Span, rows, ref channels) is not { } pattern)
            {
                if (reader.Failure is null)
                    module.AddProblem(TagErrorKind.Truncated, offset, "A pattern is damaged, or ends before its last row.");
                return;
            }

            patterns[index] = pattern;
        }

        module.Channels = channels;
        module.Length = new Song { Orders = orders, Patterns = patterns, Speed = header.Span[50], Tempo = header.Span[51], LoopsMoveOn = true, LoopsOutlivePatterns = true }.Measure();
    }

    private static SongPattern? Decode(ReadOnlySpan<byte> packed, int rows, ref int channels)
    {
        SongPattern pattern = new(rows);
        Span<byte> masks = stackalloc byte[MostChannels];
        Span<byte> effects = stackalloc byte[MostChannels];
        Span<byte> parameters = stackalloc byte[MostChannels];
        masks.Clear();
        effects.Clear();
        parameters.Clear();
        int at = 0;
        for (int row = 0; row < rows;)
        {
            if (at >= packed.Length)
                return null;
            int what = packed[at++];
            if (what == 0)
            {
                row++;
                continue;
            }

            int channel = (what - 1) & (MostChannels - 1);
            channels = Math.Max(channels, channel + 1);
            if ((what & 128) != 0)
            {
                if (at >= packed.Length)
                    return null;
                masks[channel] = packed[at++];
            }

            // What is there: a note, an instrument, a volume, an effect; or the last one of each again.
            int mask = masks[channel];
            at += (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);
            if ((mask & 8) != 0)
            {
                if (at + 2 > packed.Length)
                    return null;
                (effects[channel], parameters[channel]) = (packed[at], packed[at + 1]);
                at += 2;
            }

            if ((mask & (8 | 128)) != 0)
                pattern.AddLettered(row, effects[channel], parameters[channel], channel, isImpulseTracker: true);
        }

        return pattern;
    }

    private static string TrackerOf(int version)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"{(version >> 8) & 15}.{version & 255:X2}");
        return (version >> 12) switch
        {
            0 when version > 0 => $"Impulse Tracker {number}",
            1 => "Schism Tracker",
            4 => "pyIT",
            5 => $"OpenMPT {number}",
            6 => "BeRoTracker",
            7 => "ITMCK",
            _ => "",
        };
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
