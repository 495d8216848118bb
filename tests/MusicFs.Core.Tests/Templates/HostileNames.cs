using System.Text;

namespace MusicFs.Core.Tests.Templates;

/// <summary>An endless, repeatable supply of names nobody should have: all of Unicode, broken surrogates, dots, devices, great lengths.</summary>
internal sealed class HostileNames(int seed)
{
    private static readonly string[] Pieces =
    [
        ".", "..", "/", "\\", "\0", " ", ":", "CON", "nul", "COM1", "LPT³", "\r\n", "\uD800", "\uDFFF", "\uFFFE", "\uFEFF", "\u202E", "\u0301",
        "\u0338", "<", ">", "\u212B", "\u1100\u1161\u11A8", "👨‍👩‍👧‍👦", "🇳🇿", ".mp3", ".flac", "e\u0323\u0301", "\u2028", "\u00A0", "~", "Ⅷ", "ﬃ",
    ];

    private readonly Random _random = new(seed);

    public string Next()
    {
        StringBuilder name = new();
        int parts = _random.Next(4) == 0 ? _random.Next(400) : _random.Next(6);
        for (int i = 0; i < parts; i++)
            name.Append(NextPiece());
        return name.ToString();
    }

    private string NextPiece() => _random.Next(4) switch
    {
        0 => Pieces[_random.Next(Pieces.Length)],
        1 => ((char)_random.Next(0x10000)).ToString(),
        2 => char.ConvertFromUtf32(_random.Next(0x10000, 0x110000)),
        _ => ((char)_random.Next(' ', 0x7F)).ToString(),
    };
}
