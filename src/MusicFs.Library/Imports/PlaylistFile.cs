using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Imports;

/// <summary>
/// A playlist of another player: <c>.m3u</c>, <c>.m3u8</c> or <c>.pls</c>. It is UTF-8, or else was written on Windows, whatever its name says. Of M3U each
/// line that is no comment is an entry, and what <c>#EXTINF</c> says before one belongs to it; of PLS each number is one.
/// </summary>
public sealed class PlaylistFile : IImportSource
{
    /// <summary>A larger file is no playlist that anybody plays.</summary>
    public const int MostBytes = 4 << 20;

    private const int MostLines = 100_000;
    private const int LongestLine = 4096;

    private static readonly string[] LineEnds = ["\r\n", "\r", "\n"];

    private readonly string _path;
    private readonly (long Length, DateTime Written) _state;
    private bool _isRead;

    internal PlaylistFile(string path, string kind)
    {
        Kind = kind;
        _path = path;
        _state = StateOf(path);
        Name = Path.GetFileNameWithoutExtension(path);
    }

    /// <inheritdoc/>
    public string Kind { get; }

    /// <summary>What it calls itself by <c>#PLAYLIST</c> or, as GNOME's players have it, <c>X-GNOME-Title</c>, once it is read; else the name of the file.</summary>
    public string Name { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Left { get; } = new Dictionary<string, long>();

    internal static Encoding Windows { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary><c>m3u</c> or <c>pls</c> for a playlist, by how it begins, and else by its name; null for another file.</summary>
    public static string? KindOf(string path, ReadOnlySpan<byte> start)
    {
        if (PlsLine.IsPls(start))
            return "pls";
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        return start.StartsWith("#EXTM3U"u8) || Path.GetExtension(path).ToUpperInvariant() is ".M3U" or ".M3U8" or ".PLS" ? "m3u" : null;
    }

    /// <summary>All entries at once, in their order.</summary>
    /// <inheritdoc/>
    public IReadOnlyList<ImportedTrack> Read(out Problem? problem)
    {
        problem = null;
        if (_isRead)
            return [];
        _isRead = true;
        if (TextOf(out problem) is not { } text)
            return [];
        string[] lines = text.Split(LineEnds, StringSplitOptions.None);
        if (lines.Length > MostLines)
        {
            problem = new Problem($"{_path} has more than {MostLines} lines.", "Name a playlist.");
            return [];
        }

        return Kind == "pls" ? PlsEntries(lines) : Entries(lines);
    }

    /// <inheritdoc/>
    public bool HasChanged() => StateOf(_path) != _state;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private string? TextOf(out Problem? problem)
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[MostBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            problem = length > MostBytes ? new Problem($"{_path} is larger than {MostBytes >> 20} MiB.", "Name a playlist.")
                : content.Contains((byte)0) ? new Problem($"{_path} is no text.", "Name a playlist: .m3u, .m3u8 or .pls.")
                : null;
            if (content.StartsWith("\uFEFF"u8))
                content = content[3..];
            return problem is null ? (Utf8.IsValid(content) ? Encoding.UTF8 : Windows).GetString(content) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"{_path} cannot be read: {error.Message}", "Name a file that this user can read.");
            return null;
        }
    }

    private List<ImportedTrack> Entries(string[] lines)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/";
        List<ImportedTrack> entries = [];
        (string? label, double? seconds) = (null, null);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("#EXTINF:", StringComparison.OrdinalIgnoreCase))
                (label, seconds) = Information(line["#EXTINF:".Length..]);
            else if (line.StartsWith("#PLAYLIST:", StringComparison.OrdinalIgnoreCase))
                Name = line["#PLAYLIST:".Length..].Trim() is { Length: > 0 } name ? name : Name;
            if (line.Length == 0 || line[0] == '#')
                continue;
            entries.Add(Entry(line, i + 1, folder, label, seconds));
            (label, seconds) = (null, null);
        }

        return entries;
    }

    /// <summary>In the order of their numbers. Of what is said twice the first counts, as the systems that the form comes from have it.</summary>
    private List<ImportedTrack> PlsEntries(string[] lines)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/";
        SortedDictionary<int, (string Text, int Line)> files = [];
        Dictionary<(PlsKey Key, int Number), string> said = [];
        for (int i = 0; i < lines.Length; i++)
        {
            // What stands before the value is ASCII, or it is no such line.
            if (PlsLine.Read(Encoding.UTF8.GetBytes(lines[i])) is not { } line)
            {
                if (lines[i].StartsWith("X-GNOME-Title=", StringComparison.OrdinalIgnoreCase))
                    Name = lines[i]["X-GNOME-Title=".Length..].Trim() is { Length: > 0 } name ? name : Name;
                continue;
            }

            string value = lines[i][line.Value..].Trim();
            if (line.Key == PlsKey.File && value.Length > 0)
                files.TryAdd(line.Number, (value, i + 1));
            else
                said.TryAdd((line.Key, line.Number), value);
        }

        return [.. files.Select(file => Entry(file.Value.Text, file.Value.Line, folder, LabelOf(said.GetValueOrDefault((PlsKey.Title, file.Key))), SecondsOf(said.GetValueOrDefault((PlsKey.Length, file.Key)))))];
    }

    private static ImportedTrack Entry(string line, int number, string folder, string? label, double? seconds)
    {
        bool isBare = false;
        string? path = line.Length > LongestLine ? null : PlaylistPath.Read(line, folder, out isBare);
        string? problem = path is not null ? null
            : line.Length > LongestLine ? $"It is longer than {LongestLine} characters."
            : PlaylistPath.IsAddress(line) ? "It is an address of the network and no file."
            : "It names no file.";
        return new ImportedTrack(Encoding.UTF8.GetBytes(path ?? ""), new Dictionary<string, IReadOnlyList<string>>(), seconds, problem)
        {
            Line = new PlaylistLine(number, line.Length > 256 ? line[..256] + "..." : line, label, isBare),
        };
    }

    /// <summary><c>123,Artist - Title</c>; between the number and the comma there may be attributes, whose values are in quotes.</summary>
    private static (string? Label, double? Seconds) Information(string text)
    {
        int comma = -1;
        bool isQuoted = false;
        for (int i = 0; i < text.Length && comma < 0; i++)
        {
            isQuoted ^= text[i] == '"';
            if (text[i] == ',' && !isQuoted)
                comma = i;
        }

        string number = (comma < 0 ? text : text[..comma]).Trim().Split(' ')[0];
        string label = comma < 0 ? "" : text[(comma + 1)..].Trim();
        return (LabelOf(label), SecondsOf(number));
    }

    private static string? LabelOf(string? text) => text is { Length: > 0 and <= LongestLine } ? text : null;

    private static double? SecondsOf(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0 ? seconds : null;

    private static (long, DateTime) StateOf(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;
}
