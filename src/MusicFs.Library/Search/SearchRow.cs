namespace MusicFs.Library.Search;

/// <summary>A row of <c>docs</c> with its names.</summary>
internal sealed record SearchRow(
    long Id, ulong Identity, int? Year, int? Disc, int? Track, int? Seconds, string Artist, string Album, string Title)
{
    public double Score { get; set; }

    /// <summary>As they stand in a shop: by artist, album, disc and track.</summary>
    public static int CompareOnShelf(SearchRow a, SearchRow b)
    {
        int order = string.Compare(a.Artist, b.Artist, StringComparison.OrdinalIgnoreCase);
        order = order != 0 ? order : (a.Year ?? 0).CompareTo(b.Year ?? 0);
        order = order != 0 ? order : string.Compare(a.Album, b.Album, StringComparison.OrdinalIgnoreCase);
        order = order != 0 ? order : (a.Disc ?? 0).CompareTo(b.Disc ?? 0);
        order = order != 0 ? order : (a.Track ?? 0).CompareTo(b.Track ?? 0);
        order = order != 0 ? order : string.Compare(a.Title, b.Title, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : a.Id.CompareTo(b.Id);
    }
}
