using MusicFs.Contracts.Plugins;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Sources;

/// <summary>What of a source's answer is taken: it comes from elsewhere, and becomes names of folders and bytes of files.</summary>
internal static class SuggestionRules
{
    private const int MostFields = 100;
    private const int MostValues = 100;
    private const int MostLetters = 64 * 1024;
    private const int LongestReference = 500;

    /// <summary>The fields by track; null where the answer is none: another source's name, a track that was not asked about, too much.</summary>
    public static Dictionary<int, IReadOnlyDictionary<string, IReadOnlyList<string>>>? Read(AlbumSuggestion? suggestion, AlbumQuery query, string source)
    {
        if (suggestion is null || suggestion.Source != source || suggestion.Score is not (>= 0 and <= 1) || suggestion.Reference is not { Length: <= LongestReference }
            || suggestion.Tracks is not { } tracks || tracks.Count > query.Tracks.Count)
            return null;
        Dictionary<int, IReadOnlyDictionary<string, IReadOnlyList<string>>> read = [];
        foreach (TrackSuggestion track in tracks)
        {
            if (track?.Fields is not { Count: <= MostFields } fields || track.Index < 0 || track.Index >= query.Tracks.Count || !IsWithin(fields)
                || !read.TryAdd(track.Index, FieldsOf(fields)))
                return null;
        }

        return read;
    }

    private static bool IsWithin(IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        long letters = 0;
        foreach ((string name, IReadOnlyList<string> values) in fields)
        {
            if (values is not { Count: <= MostValues } || values.Any(static value => value is null))
                return false;
            letters += name.Length + values.Sum(static value => (long)value.Length);
        }

        return letters <= MostLetters;
    }

    /// <summary>Without what is no field, a picture, or says nothing.</summary>
    private static Dictionary<string, IReadOnlyList<string>> FieldsOf(IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        Dictionary<string, IReadOnlyList<string>> read = new(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in fields)
        {
            string[] said = [.. values.Where(static value => !string.IsNullOrWhiteSpace(value) && !value.Any(static c => char.IsControl(c) && c != '\n')).Select(static value => value.Trim())];
            if (said.Length > 0 && TagDifference.IsName(name))
                read[name] = said;
        }

        return read;
    }
}
