using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Imports;

/// <summary>
/// Finds the files that a playlist of another machine names: those whose paths end as an entry's does, by as many names as any; else by the artist and the
/// title that stand before the entry. What fits several files of one origin is none of them. Waits for the disk.
/// </summary>
/// <param name="index">What the origins hold.</param>
/// <param name="origins">The ids of the origins, the preferred one first.</param>
public sealed class PlaylistMatcher(ILibraryIndex index, IReadOnlyList<string> origins)
{
    /// <summary>Files that fit one entry; more say no more than these do.</summary>
    private const int MostCandidates = 16;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>What entries are, in the same order. Reads the whole catalog once.</summary>
    public IReadOnlyList<PlaylistMatch> Find(IReadOnlyList<ImportedTrack> entries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Ending tails = new();
        Dictionary<string, List<Candidate>> labels = new(StringComparer.Ordinal);
        foreach (ImportedTrack entry in entries)
        {
            tails.Add(NamesOf(entry));
            foreach (string key in KeysOf(entry.Line?.Label))
                labels.TryAdd(key, []);
        }

        foreach (string origin in entries.Count > 0 ? origins.Distinct() : [])
        {
            foreach (OriginPath folder in index.FoldersOf(origin))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CatalogFile file in index.FilesIn(origin, folder))
                    Offer(new Candidate(origin, file), tails, labels);
            }
        }

        return [.. entries.Select(entry => Choose(entry, tails, labels))];
    }

    private static void Offer(Candidate candidate, Ending tails, Dictionary<string, List<Candidate>> labels)
    {
        tails.Offer(NamesOf(candidate.File.Path), candidate);
        foreach (string key in candidate.File.Tags is { } tags ? KeysOf(tags) : [])
        {
            if (labels.TryGetValue(key, out List<Candidate>? list) && list.Count < MostCandidates)
                list.Add(candidate);
        }
    }

    private static PlaylistMatch Choose(ImportedTrack entry, Ending tails, Dictionary<string, List<Candidate>> labels)
    {
        (int tail, List<Candidate> fitting) = tails.Find(NamesOf(entry));
        string? problem = null;
        if (tail == 1 && entry.Line is not { IsBare: true } && fitting.Count > 0)
        {
            // A name like '01.mp3' is that of many.
            problem = $"Only the name of the file is that of {fitting[0].File.Path}, and nothing else says that it is the one.";
            fitting = fitting.FindAll(candidate => IsConfirmed(entry, candidate.File.Tags));
        }

        fitting = Narrow(fitting, candidate => IsSpelledSo(entry, candidate.File.Path, tail));
        fitting = Narrow(fitting, candidate => IsLabelled(entry, candidate.File.Tags));
        fitting = Narrow(fitting, candidate => IsAsLong(entry, candidate.File.Tags) == true);
        if (Only(fitting, "path") is { Problem: null } byPath)
            return new PlaylistMatch(byPath, tail);
        if (fitting.Count > 0)
            problem = Only(fitting, "path")!.Problem;

        List<Candidate> labelled = [.. KeysOf(entry.Line?.Label).SelectMany(key => labels[key]).Where(candidate => IsAsLong(entry, candidate.File.Tags) != false).Distinct()];
        TrackMatch? byLabel = Only(labelled, "tags");
        if (byLabel is { Problem: null })
            return new PlaylistMatch(byLabel, 0);
        problem ??= byLabel?.Problem ?? (entry.Line?.Label is null
            ? "No file of the library has such a path, and there is no #EXTINF, or Title= of PLS, that says artist and title."
            : "No file of the library has such a path, or is this artist's track of this title and length.");
        return new PlaylistMatch(TrackMatch.None(problem), 0);
    }

    /// <summary>The files where they are one an origin, or why they are not taken; null for none.</summary>
    private static TrackMatch? Only(List<Candidate> fitting, string by) =>
        fitting.Count == 0 ? null
        : fitting.DistinctBy(static candidate => candidate.OriginId).Count() == fitting.Count ? new TrackMatch(by, [.. fitting.Select(static candidate => (candidate.OriginId, candidate.File))], null)
        : TrackMatch.None($"{(fitting.Count < MostCandidates ? "" : "At least ")}{fitting.Count} files fit it by {by}: {fitting[0].File.Path}, {fitting[1].File.Path}{(fitting.Count > 2 ? " ..." : "")}");

    /// <summary>Those of a kind where there is any, else all.</summary>
    private static List<Candidate> Narrow(List<Candidate> candidates, Predicate<Candidate> fits) =>
        candidates.Count > 1 && candidates.FindAll(fits) is { Count: > 0 } some ? some : candidates;

    /// <summary>Whether what stands before an entry says of a file that it is the one: title or length, and neither otherwise.</summary>
    private static bool IsConfirmed(ImportedTrack entry, TrackTags? tags) => IsAsLong(entry, tags) is { } isAsLong ? isAsLong : IsLabelled(entry, tags);

    /// <summary>Null where one of them does not say how long it is.</summary>
    private static bool? IsAsLong(ImportedTrack entry, TrackTags? tags) =>
        entry.DurationSeconds is { } wanted && tags?.DurationSeconds is { } there ? Math.Abs(wanted - there) <= Tolerance.TotalSeconds : null;

    private static bool IsLabelled(ImportedTrack entry, TrackTags? tags) =>
        tags is not null && entry.Line?.Label is { } label && (Folded(label) == Folded(tags.Title ?? "") || KeysOf(tags).Intersect(KeysOf(label)).Any());

    private static bool IsSpelledSo(ImportedTrack entry, OriginPath path, int tail)
    {
        static string End(string path, int tail) => string.Join('/', FieldComparison.Plain(path).Split('/')[^tail..]);
        return End(Encoding.UTF8.GetString(entry.Path.Span), tail) == End(path.ToString(), tail);
    }

    /// <summary>Artist and title in every way in which they may be parted.</summary>
    private static IEnumerable<string> KeysOf(string? label)
    {
        for (int at = label?.IndexOf(" - ", StringComparison.Ordinal) ?? -1; at >= 0; at = label!.IndexOf(" - ", at + 1, StringComparison.Ordinal))
            yield return Key(label![..at], label[(at + 3)..]);
    }

    private static IEnumerable<string> KeysOf(TrackTags tags)
    {
        if (tags.Title is null)
            return [];
        IEnumerable<string> artists = tags.Artists.Count < 2 ? tags.Artists : [tags.Artists[0], .. FieldComparison.Joined(tags.Artists)];
        return artists.Concat(tags.AlbumArtists).Select(artist => Key(artist, tags.Title)).Distinct();
    }

    private static string Key(string artist, string title) => $"{Folded(artist)}\0{Folded(title)}";

    private static string Folded(string text) => FieldComparison.Plain(text).ToUpperInvariant();

    /// <summary>The last one first. Case and the spelling of letters of several parts are other systems' matter.</summary>
    private static string[] NamesOf(ImportedTrack entry)
    {
        string[] names = Folded(Encoding.UTF8.GetString(entry.Path.Span)).Split('/', StringSplitOptions.RemoveEmptyEntries);
        Array.Reverse(names);
        return names;
    }

    private static string[] NamesOf(OriginPath path)
    {
        string[] names = Folded(path.ToString()).Split('/');
        Array.Reverse(names);
        return names;
    }

    /// <summary>One that is found in several ways is one.</summary>
    private sealed class Candidate(string originId, CatalogFile file)
    {
        public string OriginId => originId;

        public CatalogFile File => file;
    }

    /// <summary>Ends of paths that are asked for, as a tree from the last name on, and the files that end so.</summary>
    private sealed class Ending
    {
        /// <summary>Numbers of ends: that of an end and one more name before it. 0 is the end of all.</summary>
        private readonly Dictionary<(int End, string Name), int> _longer = [];
        private readonly List<List<Candidate>?> _files = [null];

        public void Add(string[] names)
        {
            int end = 0;
            foreach (string name in names)
            {
                if (!_longer.TryGetValue((end, name), out int next))
                {
                    _longer.Add((end, name), next = _files.Count);
                    _files.Add(null);
                }

                end = next;
            }
        }

        public void Offer(string[] names, Candidate candidate)
        {
            int end = 0;
            foreach (string name in names)
            {
                if (!_longer.TryGetValue((end, name), out end))
                    return;
                List<Candidate> files = _files[end] ??= [];
                if (files.Count < MostCandidates)
                    files.Add(candidate);
            }
        }

        public (int Names, List<Candidate> Files) Find(string[] names)
        {
            (int end, int count) = (0, 0);
            while (count < names.Length && _longer.TryGetValue((end, names[count]), out int next) && _files[next] is not null)
                (end, count) = (next, count + 1);
            return (count, _files[end] ?? []);
        }
    }
}
