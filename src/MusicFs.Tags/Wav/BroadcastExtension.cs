using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Wav;

/// <summary>The bext chunk of broadcast WAV files (EBU Tech 3285).</summary>
internal static class BroadcastExtension
{
    private const int DescriptionLength = 256;
    private const int OriginatorLength = 32;
    private const int DateLength = 10;
    private const int TimeLength = 8;

    /// <summary>Description, originator, its reference, date, time, and where the recording began in samples since midnight.</summary>
    public const int Length = DescriptionLength + (2 * OriginatorLength) + DateLength + TimeLength + 8;

    /// <summary>Where the texts stand.</summary>
    public static IReadOnlyList<(string Field, int Offset, int Length)> Places { get; } =
    [
        ("BWF_DESCRIPTION", 0, DescriptionLength),
        ("BWF_ORIGINATOR", DescriptionLength, OriginatorLength),
        ("BWF_ORIGINATORREFERENCE", DescriptionLength + OriginatorLength, OriginatorLength),
        ("BWF_ORIGINATIONDATE", DescriptionLength + (2 * OriginatorLength), DateLength),
        ("BWF_ORIGINATIONTIME", DescriptionLength + (2 * OriginatorLength) + DateLength, TimeLength),
    ];

    public static async ValueTask ReadAsync(ByteWindow window, TagDraft draft, IffChunk chunk)
    {
        if (chunk.Length >= Length && await window.LoadAsync(chunk.Body, Length).ConfigureAwait(false) == Length)
        {
            Read(window.Span(chunk.Body, Length), draft);
        }
    }

    private static void Read(ReadOnlySpan<byte> bytes, TagDraft draft)
    {
        var reader = new SpanReader(bytes);
        draft.Add("BWF_DESCRIPTION", LegacyText.Decode(reader.Take(DescriptionLength)));
        draft.Add("BWF_ORIGINATOR", LegacyText.Decode(reader.Take(OriginatorLength)));
        draft.Add("BWF_ORIGINATORREFERENCE", LegacyText.Decode(reader.Take(OriginatorLength)));
        draft.Add("BWF_ORIGINATIONDATE", LegacyText.Decode(reader.Take(DateLength)));
        draft.Add("BWF_ORIGINATIONTIME", LegacyText.Decode(reader.Take(TimeLength)));
        ulong start = reader.U64Le();
        if (start > 0)
        {
            draft.Add("BWF_TIMEREFERENCE", start.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
