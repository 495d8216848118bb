using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Search;

/// <summary>A track as the index has it. Made from tags as they are shown.</summary>
internal sealed class SearchableTrack
{
    /// <summary>Words of a comment are many and tell little.</summary>
    private const int MostCommentWords = 24;

    private const int MostWords = 64;

    private static readonly string[] LosslessCodecs = ["flac", "alac", "pcm", "ape", "wavpack", "tta", "dsd", "wmalossless", "wma lossless", "aiff", "wav"];

    private readonly List<string> _wholes = [];
    private readonly List<string> _facets = ["z"];

    /// <summary>Texts of the columns of <c>words</c>, in their order.</summary>
    public required string[] Columns { get; init; }

    /// <summary>The words that people may write wrongly.</summary>
    public required IReadOnlySet<string> Vocabulary { get; init; }

    public required TrackTags Tags { get; init; }

    public string Title { get; private init; } = "";

    public string Artist { get; private init; } = "";

    /// <param name="tags">As they are shown; null where they cannot be read.</param>
    /// <param name="fileName">Stands for the title where there is none.</param>
    /// <param name="parts">Tracks that a sheet beside the file says are in it (<see cref="CatalogFile.Parts"/>).</param>
    public static SearchableTrack Of(TrackTags? tags, string fileName, string? parts = null)
    {
        TrackTags known = tags ?? new TrackTags();
        string title = known.Title ?? Path.GetFileNameWithoutExtension(fileName);
        HashSet<string> vocabulary = [];
        string[] columns = new string[SearchColumns.Names.Count];
        SearchableTrack track = new()
        {
            Columns = columns, Vocabulary = vocabulary, Tags = known, Title = title, Artist = string.Join(", ", known.Artists.Count > 0 ? known.Artists : known.AlbumArtists),
        };
        // The tracks of an album in one file are found with it.
        string[][] within = [.. (parts ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('\t'))];
        IEnumerable<string?> titles = [title, .. known.CueSheet?.Tracks.Select(static part => part.Title) ?? [], .. within.Select(static part => part[0])];
        IEnumerable<string?> artists = [.. known.Artists, .. within.SelectMany(static part => part.Skip(1)).Distinct().Except(known.Artists)];
        int at = 0;
        foreach ((char whole, IEnumerable<string?> values) in ((char, IEnumerable<string?>)[])[
            ('t', titles), ('a', artists), ('l', known.AlbumArtists), ('b', [known.Album]), ('g', known.Genres), ('o', known.Composers), ('\0', [known.Conductor]),
            ('\0', [known.Label]), ('\0', [known.Grouping]), ('\0', [known.Comment]), ('\0', [known.Narrator]), ('\0', [known.Series])])
        {
            columns[at] = track.TextOf(values, whole, at == SearchColumns.Comment ? MostCommentWords : MostWords, vocabulary);
            at++;
        }

        track.AddFacets(known, isRead: tags is not null);
        columns[SearchColumns.Whole] = string.Join(' ', track._wholes.Distinct());
        columns[SearchColumns.Facets] = string.Join(' ', track._facets);
        return track;
    }

    private string TextOf(IEnumerable<string?> values, char whole, int most, HashSet<string> vocabulary)
    {
        List<string> all = [];
        List<string> together = [];
        foreach (string value in values.OfType<string>())
        {
            if (SearchText.SpokenOf(value) is { } spoken)
            {
                together.AddRange(SearchText.WordsOf(spoken).Words);
                if (whole != '\0')
                    _wholes.Add(SearchText.WholeWord(whole, SearchText.WholeOf(spoken)));
            }

            (List<string> words, List<string> joined) = SearchText.WordsOf(value);
            all.AddRange(words);
            together.AddRange(joined);
            if (whole != '\0' && words.Count > 0)
                _wholes.Add(SearchText.WholeWord(whole, SearchText.WholeOf(value)));
        }

        all = [.. all.Take(most), .. together.Take(8)];
        vocabulary.UnionWith(all);
        return string.Join(' ', all);
    }

    private void AddFacets(TrackTags tags, bool isRead)
    {
        if (tags.Year is > 0 and < 10_000 and var year)
            _facets.AddRange([$"y{year}", $"d{year / 10}"]);
        foreach (string format in FormatsOf(tags).Distinct())
            _facets.Add("f" + format);
        _facets.Add(IsLossless(tags) ? "lyes" : "lno");
        _facets.Add(tags.Compilation ? "cyes" : "cno");
        foreach ((string column, double? number) in ((string, double?)[])[
            ("bitrate", tags.BitrateKbps), ("seconds", tags.DurationSeconds), ("samplerate", tags.SampleRate), ("bits", tags.BitsPerSample), ("channels", tags.Channels),
            ("bpm", tags.BeatsPerMinute), ("rating", tags.Rating * 100)])
        {
            if (NumberSteps.WordOf(column, number) is { } word)
                _facets.Add(word);
        }

        foreach ((string name, bool isMissing) in ((string, bool)[])[
            ("title", tags.Title is null), ("artist", tags.Artists.Count == 0), ("albumartist", tags.AlbumArtists.Count == 0), ("album", tags.Album is null),
            ("genre", tags.Genres.Count == 0), ("year", tags.Year is null), ("track", tags.TrackNumber is null), ("cover", tags.Pictures.Count == 0), ("tags", !isRead)])
        {
            if (isMissing)
                _facets.Add("m" + name);
        }
    }

    private static IEnumerable<string> FormatsOf(TrackTags tags)
    {
        if (tags.Codec is { } codec)
            yield return string.Concat(codec.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        if (tags.Container == AudioContainer.Unknown)
            yield break;
        yield return tags.Container.ToString().ToLowerInvariant();
        if (tags.Container == AudioContainer.Mp4)
            yield return "m4a";
        if (tags.Container == AudioContainer.Asf)
            yield return "wma";
    }

    private static bool IsLossless(TrackTags tags) =>
        tags.Codec is { } codec ? LosslessCodecs.Contains(codec)
        : tags.Container is AudioContainer.Flac or AudioContainer.Wav or AudioContainer.Aiff or AudioContainer.Ape or AudioContainer.Dsf;
}
