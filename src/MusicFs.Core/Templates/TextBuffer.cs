namespace MusicFs.Core.Templates;

/// <summary>A growing run of characters that is reused from track to track. Owned by one <see cref="RenderScope"/>.</summary>
internal sealed class TextBuffer
{
    private char[] _chars = new char[512];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, Length);

    /// <summary>What was written from <paramref name="start"/> on, to be changed in place.</summary>
    public Span<char> From(int start) => _chars.AsSpan(start, Length - start);

    public void Append(char value) => Reserve(1)[0] = value;

    public void Append(ReadOnlySpan<char> text) => text.CopyTo(Reserve(text.Length));

    public void Append(int number, int minDigits)
    {
        Span<char> digits = stackalloc char[16];
        number.TryFormat(digits, out int length, default, System.Globalization.CultureInfo.InvariantCulture);
        for (int i = length; i < minDigits; i++)
            Append('0');
        Append(digits[..length]);
    }

    public void Truncate(int length) => Length = length;

    /// <summary>Puts <paramref name="text"/>, which is no part of this buffer, in place of all from <paramref name="start"/> on.</summary>
    public void Replace(int start, ReadOnlySpan<char> text)
    {
        Truncate(start);
        Append(text);
    }

    private Span<char> Reserve(int count)
    {
        if (Length + count > _chars.Length)
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, Length + count));
        Span<char> room = _chars.AsSpan(Length, count);
        Length += count;
        return room;
    }
}
