namespace MusicFs.Core.Templates;

/// <summary>
/// The state of rendering one track: the text so far and which value of a plural variable is meant. One per thread, reused, so
/// that a rendered path costs its own string and little else.
/// </summary>
internal sealed class RenderScope
{
    /// <summary>Stands between the components of a path in <see cref="Text"/>; a <c>/</c> there is part of a tag's value.</summary>
    public const char Separator = '\0';

    /// <summary>A tag may be megabytes long; a component holds 255 bytes, and functions need some room to choose from.</summary>
    private const int MaxValueLength = 1024;

    [ThreadStatic]
    private static RenderScope? _cached;

    private readonly int[] _picks = new int[PluralVariables.Count];
    private ulong _missing;
    private TrackFacts? _facts;

    public TextBuffer Text { get; } = new();

    public TextBuffer Path { get; } = new();

    public TrackFacts Facts => _facts!;

    /// <summary>Above zero inside an optional group or a condition, where a missing tag is empty instead of "Unknown".</summary>
    public int OptionalDepth { get; set; }

    public static RenderScope Rent(TrackFacts facts)
    {
        RenderScope scope = _cached ?? new RenderScope();
        _cached = null;
        scope._facts = facts;
        return scope;
    }

    public void Return()
    {
        _facts = null;
        _cached = this;
    }

    public void Begin()
    {
        Text.Truncate(0);
        Path.Truncate(0);
        OptionalDepth = 0;
        _missing = 0;
    }

    public void Pick(int plural, int index) => _picks[plural] = index;

    /// <summary>Notes that the component being written lacks a value, so that it is not dropped as one that is optional.</summary>
    public void MarkMissing() => _missing |= 1UL << Math.Min(63, Text.Written.Count(Separator));

    public bool IsMissing(int component) => (_missing & (1UL << Math.Min(63, component))) != 0;

    public (int Length, ulong Missing) Mark() => (Text.Length, _missing);

    public void Rewind((int Length, ulong Missing) mark)
    {
        Text.Truncate(mark.Length);
        _missing = mark.Missing;
    }

    /// <summary>Appends a tag's value; false where there is none.</summary>
    public bool Write(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> trimmed = value.Trim();
        if (trimmed.IsEmpty)
            return false;
        if (trimmed.Length > MaxValueLength)
            trimmed = trimmed[..MaxValueLength];
        int start = Text.Length;
        Text.Append(trimmed);
        Text.From(start).Replace(Separator, '_');
        return true;
    }

    /// <summary>Appends all values, separated as <c>%first{}</c> expects them.</summary>
    public bool WriteAll(IReadOnlyList<string> values)
    {
        int start = Text.Length;
        for (int i = 0; i < values.Count && Text.Length - start < MaxValueLength; i++)
        {
            int before = Text.Length;
            if (before > start)
                Text.Append(TemplateFunctions.ListSeparator);
            if (!Write(values[i]))
                Text.Truncate(before);
        }
        return Text.Length > start;
    }

    /// <summary>Appends the value that this path of a multi-valued track is about.</summary>
    public bool WritePicked(int plural, IReadOnlyList<string> values) => values.Count > 0 && Write(values[_picks[plural]]);

    public bool Write(int? number, int minDigits = 1)
    {
        if (number is null or <= 0)
            return false;
        Text.Append(number.Value, minDigits);
        return true;
    }

    public bool WriteRounded(double? number) =>
        number is > 0 and < int.MaxValue && Write(int.CreateSaturating(Math.Round(number.Value)));

    public bool WriteUpper(ReadOnlySpan<char> value)
    {
        int start = Text.Length;
        bool present = Write(value);
        TemplateFunctions.Upper(Text, start);
        return present;
    }
}
