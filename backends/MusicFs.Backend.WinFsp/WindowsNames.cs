using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Names of the filesystem (bytes, UTF-8 as a rule) as Windows has them (UTF-16), and back. What Windows cannot have in a name — its separators and
/// wildcards, control characters, a dot or blank at the end, and bytes that are no UTF-8, all of which only originals under
/// <c>/.origins</c> have — becomes a character of the private area U+F000 to U+F0FF with the byte's value, as Cygwin and SFM do it. A character of
/// that area in a name is written as its bytes in the same way, so that every name comes back as it was. Allocates nothing.
/// </summary>
internal static class WindowsNames
{
    /// <summary>UTF-16 units of the longest name: each of 255 bytes is one unit at most.</summary>
    public const int Longest = 255;

    /// <summary>Bytes of the longest name that a component of <see cref="Longest"/> units can stand for, before it is known to be too long.</summary>
    public const int LongestBytes = Longest * 3;

    private const char Private = '\uF000';
    private const char LastPrivate = '\uF0FF';

    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 32).Select(static value => (byte)value), .. "\"*:<>?\\|/"u8,
    ]);

    /// <summary>Writes a name and gives its length in UTF-16 units.</summary>
    /// <param name="name">At most 255 bytes.</param>
    /// <param name="target">Room for <see cref="Longest"/>.</param>
    public static int ToWindows(ReadOnlySpan<byte> name, Span<char> target)
    {
        int length = 0;
        // The usual name: one conversion and two looks.
        if (!name.ContainsAny(Forbidden) && Utf8.ToUtf16(name, target, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done
            && !target[..length].ContainsAnyInRange(Private, LastPrivate))
            return EndAsWindowsAllows(target[..length]);
        length = 0;
        while (!name.IsEmpty)
        {
            bool isRune = Rune.DecodeFromUtf8(name, out Rune rune, out int consumed) == OperationStatus.Done;
            bool isPlain = isRune && (rune.Value >= 128 || !Forbidden.Contains((byte)rune.Value)) && rune.Value is < Private or > LastPrivate;
            if (isPlain)
                length += rune.EncodeToUtf16(target[length..]);
            else
                length += Escape(name[..consumed], target[length..]);
            name = name[consumed..];
        }

        return EndAsWindowsAllows(target[..length]);
    }

    /// <summary>Writes the bytes of a component as it stands in a path; -1 where it is no name.</summary>
    /// <param name="component">Neither empty nor with a separator.</param>
    /// <param name="target">Room for <see cref="LongestBytes"/>.</param>
    public static int ToBytes(ReadOnlySpan<char> component, Span<byte> target)
    {
        if (component.Length > Longest)
            return -1;
        if (!component.ContainsAnyInRange(Private, LastPrivate))
            return Utf8.FromUtf16(component, target, out _, out int all, replaceInvalidSequences: false) == OperationStatus.Done ? all : -1;
        int length = 0;
        while (!component.IsEmpty)
        {
            if (component[0] is >= Private and <= LastPrivate)
            {
                target[length++] = (byte)component[0];
                component = component[1..];
                continue;
            }

            if (Rune.DecodeFromUtf16(component, out Rune rune, out int consumed) != OperationStatus.Done)
                return -1;
            length += rune.EncodeToUtf8(target[length..]);
            component = component[consumed..];
        }

        return length;
    }

    private static int Escape(ReadOnlySpan<byte> bytes, Span<char> target)
    {
        for (int i = 0; i < bytes.Length; i++)
            target[i] = (char)(Private + bytes[i]);
        return bytes.Length;
    }

    /// <summary>Win32 takes dots and blanks at the end of a name away, and would not find it.</summary>
    private static int EndAsWindowsAllows(Span<char> name)
    {
        if (name is [.., '.' or ' '])
            name[^1] += Private;
        return name.Length;
    }
}
