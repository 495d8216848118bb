using System.Buffers;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// Names without their case: what is equal here is one directory in the tag tree, and one name on Windows. Upper case, character by
/// character, by the invariant rules; bytes that are no UTF-8 stay as they are. Allocates nothing.
/// </summary>
internal static class NameFolding
{
    /// <summary>Room for any folded name of 255 bytes: a character may need one byte more in upper case.</summary>
    public const int Longest = 512;

    /// <summary>Writes the folded name and gives its length.</summary>
    public static int Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        if (Ascii.ToUpper(name, folded, out int length) == OperationStatus.Done)
            return length;
        length = 0;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int consumed) == OperationStatus.Done)
                length += Rune.ToUpperInvariant(rune).EncodeToUtf8(folded[length..]);
            else
                length += Copy(name[..consumed], folded[length..]);
            name = name[consumed..];
        }

        return length;
    }

    /// <summary>Whether two names differ in case at most.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b))
            return true;
        Span<byte> first = stackalloc byte[Longest];
        Span<byte> second = stackalloc byte[Longest];
        return first[..Fold(a, first)].SequenceEqual(second[..Fold(b, second)]);
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        bytes.CopyTo(destination);
        return bytes.Length;
    }
}
