using System.Globalization;
using System.Text;
using MusicFs.Library.Imports;

namespace MusicFs.Core.Playlists;

/// <summary>
/// The text of a PLS playlist with other paths in it. All but the paths stays as it is; only where an entry becomes several all are numbered anew, and the
/// title and length of that one go. One use.
/// </summary>
internal sealed class PlsText
{
    private readonly List<(byte[] Line, byte[] End)> _lines;
    private readonly Encoding _encoding;
    private readonly Dictionary<int, (int Number, IReadOnlyList<byte[]> Paths)> _found = [];
    private bool _isNumberedAnew;
    private int _count;

    private PlsText(List<(byte[] Line, byte[] End)> lines, Encoding encoding) => (_lines, _encoding) = (lines, encoding);

    /// <summary>Writes it in UTF-8, with what is found for its entries; they are asked for in the order of their numbers.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="lines">The lines and their ends.</param>
    /// <param name="encoding">What they are in.</param>
    /// <param name="find">As for <see cref="PlaylistText.Rewrite"/>, told the value of the line alone.</param>
    public static void Rewrite(Stream text, List<(byte[] Line, byte[] End)> lines, Encoding encoding, Func<byte[], string, IReadOnlyList<byte[]>?> find)
    {
        PlsText pls = new(lines, encoding);
        pls.Find(find);
        foreach ((byte[] line, byte[] end) in lines)
            pls.Write(text, line, end);
    }

    private void Find(Func<byte[], string, IReadOnlyList<byte[]>?> find)
    {
        SortedDictionary<int, byte[]> files = [];
        foreach ((byte[] line, _) in _lines)
        {
            // Of a number that is there twice the first is meant.
            if (PlsLine.Read(line) is { Key: PlsKey.File } file && line.AsSpan(file.Value).Trim(" \t"u8) is { Length: > 0 } value)
                files.TryAdd(file.Number, value.ToArray());
        }

        foreach ((int number, byte[] value) in files)
        {
            IReadOnlyList<byte[]> paths = find(value, _encoding.GetString(value)) ?? [];
            _isNumberedAnew |= paths.Count > 1;
            _found.Add(number, (_count + 1, paths));
            _count += Math.Max(1, paths.Count);
        }
    }

    private void Write(Stream text, byte[] line, byte[] end)
    {
        (int Number, IReadOnlyList<byte[]> Paths) found = (0, []);
        if (PlsLine.Read(line) is not { } said || (said.Key != PlsKey.Count && !_found.TryGetValue(said.Number, out found)))
        {
            Write(text, [], line, end);
            return;
        }

        if (said.Key == PlsKey.File && found.Paths.Count > 0)
        {
            for (int i = 0; i < found.Paths.Count; i++)
            {
                Write(text, _isNumberedAnew ? KeyOf("File", found.Number + i) : line[..said.Value], [], []);
                text.Write(found.Paths[i]);
                // The last line may have no end.
                text.Write(i < found.Paths.Count - 1 && end.Length == 0 ? "\n"u8 : end);
            }
        }
        else if (!_isNumberedAnew)
        {
            Write(text, [], line, end);
        }
        else if (said.Key == PlsKey.Count)
        {
            Write(text, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"NumberOfEntries={_count}")), [], end);
        }
        else if (found.Paths.Count <= 1)
        {
            Write(text, KeyOf(said.Key.ToString(), found.Number), line.AsSpan(said.Value), end);
        }
    }

    private static byte[] KeyOf(string key, int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}{number}="));

    private void Write(Stream text, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> end)
    {
        text.Write(key);
        text.Write(_encoding is UTF8Encoding ? value : Encoding.UTF8.GetBytes(_encoding.GetString(value)));
        text.Write(end);
    }
}
