using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>Modules of the Amiga: ProTracker and those that wrote as it did, with 31 samples and a signature.</summary>
internal static class ModFormat
{
    public const int HeaderLength = 1084;

    private const int SamplesOffset = 20;
    private const int Samples = 31;
    private const int SampleLength = 30;
    private const int NameLength = 22;
    private const int OrdersOffset = 952;
    private const int MostOrders = 128;
    private const int Rows = 64;
    private const int CellLength = 4;

    public static bool Matches(ReadOnlySpan<byte> header) =>
        header.Length >= HeaderLength && header[OrdersOffset - 2] is > 0 and <= MostOrders && ChannelsOf(header[1080..1084]) > 0;

    public static async ValueTask<Module> ReadAsync(ModuleReader reader, ReadOnlyMemory<byte> header, TrackerSettings settings)
    {
        int channels = ChannelsOf(header.Span[1080..1084]);
        Module module = new() { Codec = "mod", Title = ModuleText.OfAmiga(header.Span[..SamplesOffset]), Channels = channels, Tracker = TrackerOf(header.Span[1080..1084]) };
        for (int i = 0; i < Samples; i++)
            module.AddName(ModuleText.OfAmiga(header.Span.Slice(SamplesOffset + (i * SampleLength), NameLength)));
        if (settings.HasLength)
            module.Length = await MeasureAsync(reader, header, channels, module).ConfigureAwait(false);
        return module;
    }

    private static async ValueTask<double?> MeasureAsync(ModuleReader reader, ReadOnlyMemory<byte> header, int channels, Module module)
    {
        // Its eight channels lie in two patterns of four each.
        bool isPaired = header.Span[1080..1084].SequenceEqual("FLT8"u8);
        int length = Rows * CellLength * channels;
        int[] orders = [.. header.Span.Slice(OrdersOffset, header.Span[OrdersOffset - 2]).ToArray().Select(order => isPaired ? order / 2 : order)];
        SongPattern?[] patterns = new SongPattern?[orders.Max() + 1];
        foreach (int index in orders.Distinct().Order())
        {
            long offset = HeaderLength + ((long)index * length);
            ReadOnlyMemory<byte> cells = await reader.ReadAsync(offset, length).ConfigureAwait(false);
            if (cells.Length < length)
            {
                if (reader.Failure is null)
                    module.AddProblem(TagErrorKind.Truncated, offset, "The file ends inside its patterns.");
                return null;
            }

            patterns[index] = Decode(cells.Span, channels, isPaired);
        }

        return new Song { Orders = orders, Patterns = patterns, Speed = 6, Tempo = 125 }.Measure();
    }

    private static SongPattern Decode(ReadOnlySpan<byte> cells, int channels, bool isPaired)
    {
        SongPattern pattern = new(Rows);
        for (int row = 0; row < Rows; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int cell = isPaired ? (channel / 4 * Rows * 4) + (row * 4) + (channel % 4) : (row * channels) + channel;
                pattern.AddNumbered(row, cells[(cell * CellLength) + 2] & 15, cells[(cell * CellLength) + 3], channel);
            }
        }

        return pattern;
    }

    private static int ChannelsOf(ReadOnlySpan<byte> signature)
    {
        string text = Encoding.ASCII.GetString(signature);
        return text switch
        {
            "M.K." or "M!K!" or "M&K!" or "FLT4" => 4,
            "CD81" or "OKTA" or "OCTA" or "FLT8" => 8,
            ['T', 'D', 'Z', >= '1' and <= '3' and var count] => count - '0',
            [>= '1' and <= '9' and var count, 'C', 'H', 'N'] => count - '0',
            [>= '1' and <= '3', >= '0' and <= '9', 'C', 'H' or 'N'] when int.Parse(text[..2], CultureInfo.InvariantCulture) is <= 32 and var count => count,
            _ => 0,
        };
    }

    /// <summary>Where the signature is one program's alone.</summary>
    private static string TrackerOf(ReadOnlySpan<byte> signature) => Encoding.ASCII.GetString(signature) switch
    {
        "M!K!" => "ProTracker",
        "FLT4" or "FLT8" => "StarTrekker",
        "CD81" or "OKTA" or "OCTA" => "Oktalyzer",
        ['T', 'D', 'Z', ..] => "TakeTracker",
        _ => "",
    };
}
