using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// Where the default template puts tracks, written down a second time from docs/templates.md and without the product's code: what the
/// program does is held against it.
/// </summary>
internal sealed partial class ExpectedPaths
{
    private const int LongestName = 255;

    /// <summary>What cutting a name between characters may leave unused.</summary>
    private const int LargestCharacter = 64;

    private readonly Dictionary<string, List<ScenarioTrack>> _albums = [];

    public ExpectedPaths(IEnumerable<ScenarioTrack> tracks)
    {
        foreach (ScenarioTrack track in tracks)
        {
            if (!_albums.TryGetValue(KeyOf(track), out List<ScenarioTrack>? album))
                _albums.Add(KeyOf(track), album = []);
            album.Add(track);
        }
    }

    /// <summary>Null where a track is shown where it belongs; its number among those of the same name is 1 or what stands in brackets.</summary>
    public string? Check(ScenarioTrack track, string shown, out (string Name, int Number) name)
    {
        string[] wanted = Of(track);
        string[] found = shown.Split('/');
        name = (shown, 1);
        if (found.Length != wanted.Length)
            return $"{shown} has another depth than {string.Join('/', wanted)}";
        for (int i = 0; i < wanted.Length - 1; i++)
        {
            if (!IsName(found[i], wanted[i], "", StringComparison.OrdinalIgnoreCase))
                return $"{shown}: expected {wanted[i]}";
        }

        string extension = "." + track.Format;
        name = (string.Join('/', [.. found[..^1], wanted[^1]]), 1);
        if (IsName(found[^1], wanted[^1], extension, StringComparison.Ordinal))
            return null;
        Match numbered = Numbered().Match(found[^1]);
        if (!numbered.Success || !IsName(numbered.Groups[1].Value + numbered.Groups[3].Value, wanted[^1], extension, StringComparison.Ordinal))
            return $"{shown}: expected {wanted[^1]}";
        name = (name.Name, int.Parse(numbered.Groups[2].Value, CultureInfo.InvariantCulture));
        return null;
    }

    private string[] Of(ScenarioTrack track)
    {
        List<ScenarioTrack> album = _albums[KeyOf(track)];
        int discs = album.Max(other => Math.Max(other.Disc ?? 1, other.Discs ?? 1));
        string year = track.Year is { } y ? string.Create(CultureInfo.InvariantCulture, $" ({y:0000})") : "";
        string number = track.Track is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n:00} - ") : "";
        if (number.Length > 0 && discs > 1 && track.Disc is { } disc)
            number = string.Create(CultureInfo.InvariantCulture, $"{disc}-{number}");
        string title = Trimmed(track.Title) ?? Path.GetFileNameWithoutExtension(track.Path);
        return
        [
            Safe(ArtistOf(track, album), isAtRoot: true),
            Safe($"{Trimmed(track.Album) ?? "Unknown Album"}{year} [{track.Format.ToUpperInvariant()}]", isAtRoot: false),
            Safe($"{number}{title}.{track.Format}", isAtRoot: false),
        ];
    }

    private static string ArtistOf(ScenarioTrack track, List<ScenarioTrack> album)
    {
        if (Joined(track.AlbumArtists) is { } named)
            return named;
        bool isByMany = track.Album is not null
            && (album.Any(other => other.IsCompilation) || album.Select(other => First(other.Artists)?.ToUpperInvariant()).OfType<string>().Distinct().Count() > 1);
        return isByMany || track.IsCompilation ? "Various Artists" : Trimmed(First(track.Artists)) ?? "Unknown Artist";
    }

    /// <summary>An album is the tracks of one name and one album artist in a folder and its folders of discs.</summary>
    private static string KeyOf(ScenarioTrack track)
    {
        string folder = Path.GetDirectoryName(track.Path) ?? "";
        if (DiscFolder().IsMatch(Path.GetFileName(folder)))
            folder = Path.GetDirectoryName(folder) ?? "";
        return string.Join('\0', folder, track.Album, First(track.AlbumArtists));
    }

    private static string? Joined(IReadOnlyList<string> values) => Trimmed(string.Join("; ", values.Select(Trimmed).OfType<string>()));

    private static string? First(IReadOnlyList<string> values) => values.Count > 0 ? values[0] : null;

    private static string? Trimmed(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private static string Safe(string name, bool isAtRoot)
    {
        string safe = string.Concat(name.Trim().Normalize(NormalizationForm.FormC).Select(c => c == '/' || char.IsControl(c) ? '_' : c));
        if (isAtRoot && safe.StartsWith('.'))
            safe = "_" + safe[1..];
        return safe is "." or ".." ? new string('_', safe.Length) : safe;
    }

    private static bool IsName(string found, string wanted, string extension, StringComparison comparison)
    {
        int length = Encoding.UTF8.GetByteCount(found);
        if (Encoding.UTF8.GetByteCount(wanted) <= LongestName && found.Equals(wanted, comparison))
            return true;
        // A name that was cut, or is shorter yet to leave room for a number.
        return Encoding.UTF8.GetByteCount(wanted) > LongestName - "( 99)".Length && length <= LongestName && length >= LongestName - LargestCharacter
            && found.EndsWith(extension, StringComparison.Ordinal) && wanted.StartsWith(found[..^extension.Length], comparison);
    }

    [GeneratedRegex(@"^(?i:cd|disc|disk)[ _-]?\d+$")]
    private static partial Regex DiscFolder();

    [GeneratedRegex(@"^(.*) \((\d+)\)(\.[^.]*)?$", RegexOptions.Singleline)]
    private static partial Regex Numbered();
}
