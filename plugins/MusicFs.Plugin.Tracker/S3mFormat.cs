using System.Buffers.Binary;
using System.Globalization;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>Modules of Scream Tracker 3.</summary>
internal static class S3mFormat
{
    private const int OrdersOffset = 96;
    private const int MostOrders = 256;
    private const int MostPointers = 256;
    private const int InstrumentLength = 80;
    private const int Rows = 64;
    private const int Channels = 32;
    private const int Paragraph = 16;

    public static bool Matches(ReadOnlySpan<byte> header) => header.Length >= OrdersOffset && header[44..].StartsWith("SCRM"u8) && header[29] == 16;

    public static async ValueTask<Module> ReadAsync(ModuleReader reader, ReadOnlyMemory<byte> header, TrackerSettings settings)
    {
        int orders = U16(header.Span, 32), instruments = U16(header.Span, 34), patterns = U16(header.Span, 36);
        Module module = new()
        {
            Codec = "s3m", Title = ModuleText.OfDos(header.Span[..28], endsAtNul: true), Tracker = TrackerOf(U16(header.Span, 40)),
            Channels = header.Span[64..OrdersOffset].LastIndexOfAnyExcept((byte)255) + 1,
        };
        if (orders > MostOrders || instruments > MostPointers || patterns > MostPointers)
        {
            module.AddProblem(TagErrorKind.Corrupt, 32, "The file is said to have more orders, instruments or patterns than there can be.");
            return module;
        }

        int length = orders + (2 * (instruments + patterns));
        ReadOnlyMemory<byte> lists = await reader.ReadAsync(OrdersOffset, length).ConfigureAwait(false);
        if (lists.Length < length)
        {
            module.AddProblem(TagErrorKind.Truncated, OrdersOffset, "The file ends inside its lists.");
            return module;
        }

        for (int i = 0; i < instruments && settings.HasNames; i++)
        {
            ReadOnlyMemory<byte> instrument = await reader.ReadAsync((long)U16(lists.Span, orders + (2 * i)) * Paragraph, InstrumentLength, 4096).ConfigureAwait(false);
            module.AddName(instrument.Length == InstrumentLength && instrument.Span[76..79].SequenceEqual("SCR"u8) ? ModuleText.OfDos(instrument.Span.Slice(48, 28), endsAtNul: true) : "");
        }

        if (settings.HasLength)
        {
            module.Length = await MeasureAsync(
                reader, [.. lists.Span[..orders].ToArray().Select(static order => order == 255 ? Song.End : order == 254 ? Song.Skip : order)], lists[(orders + (2 * instruments))..],
                (header.Span[49], header.Span[50]), module).ConfigureAwait(false);
        }

        return module;
    }

    private static async ValueTask<double?> MeasureAsync(ModuleReader reader, int[] orders, ReadOnlyMemory<byte> pointers, (byte Speed, byte Tempo) begins, Module module)
    {
        SongPattern?[] patterns = new SongPattern?[pointers.Length / 2];
        foreach (int index in orders.Where(order => order >= 0 && order < patterns.Length).Distinct().Order())
        {
            long offset = (long)U16(pointers.Span, 2 * index) * Paragraph;
            // Nothing is written of a pattern that is empty.
            if (offset == 0)
            {
                patterns[index] = new SongPattern(Rows);
                continue;
            }

            ReadOnlyMemory<byte> size = await reader.ReadAsync(offset, 2).ConfigureAwait(false);
            int length = size.Length == 2 ? U16(size.Span, 0) : 0;
            // With its own two bytes, which some programs do not count.
            ReadOnlyMemory<byte> packed = await reader.ReadAsync(offset + 2, length).ConfigureAwait(false);
            if ((patterns[index] = Decode(packed.Span)) is null)
            {
                if (reader.Failure is null)
                    module.AddProblem(TagErrorKind.Truncated, offset, "A pattern ends before its last row.");
                return null;
            }
        }

        return new Song { Orders = orders, Patterns = patterns, Speed = begins.Speed is 0 or 255 ? 6 : begins.Speed, Tempo = begins.Tempo < 33 ? 125 : begins.Tempo, LoopsMoveOn = true }.Measure();
    }

    private static SongPattern? Decode(ReadOnlySpan<byte> packed)
    {
        SongPattern pattern = new(Rows);
        int at = 0;
        for (int row = 0; row < Rows;)
        {
            if (at >= packed.Length)
                return null;
            int what = packed[at++];
            if (what == 0)
            {
                row++;
                continue;
            }

            at += ((what & 32) != 0 ? 2 : 0) + ((what & 64) != 0 ? 1 : 0);
            if ((what & 128) == 0)
                continue;
            if (at + 2 > packed.Length)
                return null;
            pattern.AddLettered(row, packed[at], packed[at + 1], what & (Channels - 1), isImpulseTracker: false);
            at += 2;
        }

        return pattern;
    }

    private static string TrackerOf(int version)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"{(version >> 8) & 15}.{version & 255:X2}");
        return (version >> 12) switch
        {
            1 => $"Scream Tracker {number}",
            2 => $"Imago Orpheus {number}",
            3 => $"Impulse Tracker {number}",
            4 => version == 0x4100 ? "BeRoTracker" : "Schism Tracker",
            5 => $"OpenMPT {number}",
            6 => "BeRoTracker",
            7 => "CreamTracker",
            _ => "",
        };
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
