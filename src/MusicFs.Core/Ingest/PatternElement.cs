namespace MusicFs.Core.Ingest;

/// <summary>One step of a <see cref="PathPattern"/>: which bytes lead past it, and which leave it where it is.</summary>
internal sealed class PatternElement
{
    private readonly bool[] _takes = new bool[256];
    private Repeat _repeat;

    private PatternElement()
    {
    }

    private enum Repeat : byte
    {
        None,
        WithinName,
        Anything,
    }

    /// <summary>Whether it may stand for nothing.</summary>
    public bool CanBeSkipped { get; private init; }

    /// <summary>Whether it and the next may stand for nothing together.</summary>
    public bool CanBeSkippedWithTheNext { get; private init; }

    /// <summary>Whether it stands for a character, which may be several bytes.</summary>
    public bool IsCharacter { get; private init; }

    /// <summary>A byte that is meant itself.</summary>
    public static PatternElement Literal(byte value, bool caseSensitive)
    {
        var element = new PatternElement();
        element._takes[value] = true;
        if (!caseSensitive && char.IsAsciiLetter((char)value))
            element._takes[value ^ 0x20] = true;
        return element;
    }

    /// <summary><c>*</c>: any part of a name.</summary>
    public static PatternElement PartOfName() => new() { _repeat = Repeat.WithinName, CanBeSkipped = true };

    /// <summary><c>?</c>, <c>[abc]</c>: a character of a name, as <paramref name="isIn"/> says of ASCII, and <paramref name="others"/> of all else.</summary>
    public static PatternElement Character(Func<byte, bool> isIn, bool others)
    {
        var element = new PatternElement { IsCharacter = true };
        for (int value = 0; value < 256; value++)
        {
            // The later bytes of a character belong to its first; bytes that are not UTF-8 are characters of their own.
            bool isContinuation = value is >= 0x80 and < 0xC0;
            element._takes[value] = value != '/' && !isContinuation && (value < 0x80 ? isIn((byte)value) : others);
        }

        return element;
    }

    /// <summary><c>/**</c> at the end: all that lies below. Follows a slash, which a byte must follow.</summary>
    public static PatternElement[] AllBelow()
    {
        var first = new PatternElement();
        Array.Fill(first._takes, true);
        return [first, new PatternElement { _repeat = Repeat.Anything, CanBeSkipped = true }];
    }

    /// <summary><c>**/</c>: any number of folders, none included. Stands at the start of a name.</summary>
    public static PatternElement[] Folders()
    {
        var first = new PatternElement { CanBeSkippedWithTheNext = true };
        Array.Fill(first._takes, true);
        var rest = new PatternElement { _repeat = Repeat.Anything };
        rest._takes['/'] = true;
        return [first, rest];
    }

    public bool Takes(byte value) => _takes[value];

    public bool Stays(byte value) => _repeat == Repeat.Anything || (_repeat == Repeat.WithinName && value != '/');
}
