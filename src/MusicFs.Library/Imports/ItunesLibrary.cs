using System.Globalization;
using System.Text;
using System.Xml;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Imports;

/// <summary>
/// The XML file of an iTunes or Music library: a property list, of which only the tracks are read, one after the other. Neither its document
/// type nor any entity of it is followed, and what is deeper or longer than such a file has need of ends the reading.
/// </summary>
internal sealed class ItunesLibrary : IImportSource
{
    private const int Portion = 1000;
    private const int LongestDocument = int.MaxValue;
    private const int DeepestElement = 16;

    /// <summary>Of <c>plist</c> 0, its <c>dict</c> 1, <c>Tracks</c> 2, one track 3.</summary>
    private const int TracksDepth = 2;

    private static readonly (string Key, string Field)[] Texts =
    [
        ("Name", "TITLE"), ("Artist", "ARTIST"), ("Album", "ALBUM"), ("Album Artist", "ALBUMARTIST"), ("Composer", "COMPOSER"), ("Genre", "GENRE"),
        ("Grouping", "GROUPING"), ("Comments", "COMMENT"), ("Year", "DATE"), ("Track Number", "TRACKNUMBER"), ("Track Count", "TRACKTOTAL"),
        ("Disc Number", "DISCNUMBER"), ("Disc Count", "DISCTOTAL"), ("BPM", "BPM"), ("Sort Name", "TITLESORT"), ("Sort Artist", "ARTISTSORT"),
        ("Sort Album", "ALBUMSORT"), ("Sort Album Artist", "ALBUMARTISTSORT"), ("Sort Composer", "COMPOSERSORT"),
    ];

    private readonly string _path;
    private readonly FileStream _file;
    private readonly XmlReader _reader;
    private readonly (long Length, DateTime Written) _state;
    private readonly Dictionary<string, long> _left = new(StringComparer.Ordinal);
    private readonly char[] _chunk = new char[4096];
    private bool _isAmongTracks;
    private bool _isAtEnd;

    private ItunesLibrary(string path, FileStream file)
    {
        _path = path;
        _file = file;
        _state = StateOf(path);
        _reader = XmlReader.Create(file, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = LongestDocument, MaxCharactersFromEntities = 1024,
            IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true, CloseInput = true,
        });
    }

    public string Kind => "itunes";

    public IReadOnlyDictionary<string, long> Left => _left;

    public static ItunesLibrary? Open(string path, out Problem? problem)
    {
        try
        {
            problem = null;
            return new ItunesLibrary(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"{path} cannot be read: {error.Message}", "Name a file that this user can read.");
            return null;
        }
    }

    public IReadOnlyList<ImportedTrack> Read(out Problem? problem)
    {
        List<ImportedTrack> tracks = new(Portion);
        problem = null;
        try
        {
            _isAmongTracks = _isAmongTracks || FindTracks();
            while (!_isAtEnd && _isAmongTracks && tracks.Count < Portion)
            {
                if (!Step() || (_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == TracksDepth))
                    _isAtEnd = true;
                else if (_reader is { NodeType: XmlNodeType.Element, Name: "dict", Depth: TracksDepth + 1 } && Track() is { } track)
                    tracks.Add(track);
            }

            if (_isAmongTracks)
                return tracks;
            problem = new Problem($"{_path} is a property list, but not of an iTunes or Music library: it has no tracks.", "Music writes such a file with File > Library > Export Library.");
        }
        catch (Exception error) when (error is XmlException or IOException or DecoderFallbackException)
        {
            problem = new Problem($"{_path} cannot be read as an iTunes or Music library: {error.Message}", "Have it written anew: File > Library > Export Library.");
        }

        return [];
    }

    public bool HasChanged() => StateOf(_path) != _state;

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private bool Step()
    {
        if (!_reader.Read())
            return false;
        return _reader.Depth <= DeepestElement ? true : throw new XmlException("Elements lie deeper than in any such file.");
    }

    /// <summary>To the dictionary after the key of that name; false where there is none.</summary>
    private bool FindTracks()
    {
        while (Step())
        {
            if (_reader is not { NodeType: XmlNodeType.Element, Name: "key", Depth: TracksDepth } || Content() != "Tracks")
                continue;
            while (Step() && _reader.NodeType != XmlNodeType.Element)
            {
            }

            return _reader is { NodeType: XmlNodeType.Element, Name: "dict", IsEmptyElement: false };
        }

        return false;
    }

    /// <summary>One track, from its dictionary's begin to its end; null for what is no music file.</summary>
    private ImportedTrack? Track()
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        string? key = null;
        int depth = _reader.Depth;
        bool isEmpty = _reader.IsEmptyElement;
        while (!isEmpty && Step() && !(_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == depth))
        {
            if (_reader.NodeType != XmlNodeType.Element || _reader.Depth != depth + 1)
                continue;
            string name = _reader.Name;
            if (name == "key")
            {
                key = Content();
            }
            else if (key is not null)
            {
                values[key] = name is "true" or "false" ? name : Content() ?? "";
                key = null;
            }
        }

        return values.GetValueOrDefault("Track Type", "File") == "File" && !values.ContainsKey("Has Video") && !values.ContainsKey("Movie") ? Track(values) : null;
    }

    private ImportedTrack Track(Dictionary<string, string> values)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new(StringComparer.Ordinal);
        foreach ((string key, string field) in Texts)
        {
            if (values.TryGetValue(key, out string? text) && text.Trim() is { Length: > 0 } trimmed && !trimmed.Contains('\0', StringComparison.Ordinal))
                fields[field] = [trimmed];
        }

        if (values.GetValueOrDefault("Compilation") == "true")
            fields["COMPILATION"] = ["1"];
        // A rating that iTunes took from the album is nobody's.
        if (Number(values, "Rating") is > 0 and <= 100 and var rating && values.GetValueOrDefault("Rating Computed") != "true")
            fields["RATING"] = [rating.ToString(CultureInfo.InvariantCulture)];
        if (Number(values, "Play Count") > 0)
            _left["Play Count"] = _left.GetValueOrDefault("Play Count") + 1;
        double? duration = Number(values, "Total Time") is > 0 and var milliseconds ? milliseconds / 1000.0 : null;
        byte[] path = values.TryGetValue("Location", out string? location) ? PathOf(location) : [];
        return new ImportedTrack(path, fields, duration, path.Length == 0 && fields.Count == 0 ? "It says nothing of the track." : null);
    }

    /// <summary>A file address as a path: <c>/Users/...</c>, or <c>C:/Music/...</c>.</summary>
    private static byte[] PathOf(string location)
    {
        foreach (string prefix in (string[])["file://localhost/", "file:///"])
        {
            if (!location.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            string path = Uri.UnescapeDataString(location[prefix.Length..]);
            return path.Contains('\0', StringComparison.Ordinal) ? [] : Encoding.UTF8.GetBytes(path.Length > 1 && path[1] == ':' ? path : "/" + path);
        }

        return [];
    }

    /// <summary>The text of the element that the reader is at; null where it has none, or one too long.</summary>
    private string? Content()
    {
        if (_reader.IsEmptyElement)
            return null;
        StringBuilder text = new();
        int depth = _reader.Depth;
        while (Step() && !(_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == depth))
        {
            if (_reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace) || _reader.Depth != depth + 1)
                continue;
            for (int read = _reader.ReadValueChunk(_chunk, 0, _chunk.Length); read > 0; read = _reader.ReadValueChunk(_chunk, 0, _chunk.Length))
            {
                if (text.Length <= ImportFile.LongestText)
                    text.Append(_chunk, 0, read);
            }
        }

        return text.Length <= ImportFile.LongestText ? text.ToString() : null;
    }

    private static long Number(Dictionary<string, string> values, string key) =>
        long.TryParse(values.GetValueOrDefault(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static (long, DateTime) StateOf(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : (-1, default);
}
