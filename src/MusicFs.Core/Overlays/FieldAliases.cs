namespace MusicFs.Core.Overlays;

/// <summary>Names that one field has in different files.</summary>
internal static class FieldAliases
{
    /// <summary>Who sets the first means all of them.</summary>
    public static readonly string[][] All =
    [
        ["DATE", "YEAR", "RELEASEDATE"], ["ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST", "ALBUMARTISTS"], ["TRACKNUMBER", "TRACK", "TRACKNUM"],
        ["DISCNUMBER", "DISC", "DISCNUM"], ["TRACKTOTAL", "TOTALTRACKS"], ["DISCTOTAL", "TOTALDISCS"], ["ORIGINALDATE", "ORIGINALYEAR"],
        ["GROUPING", "CONTENTGROUP"], ["LABEL", "ORGANIZATION", "PUBLISHER"], ["CATALOGNUMBER", "LABELNO"], ["BPM", "TEMPO"],
    ];

    /// <summary>A field's name and its others.</summary>
    public static string[] Of(string name) => Array.Find(All, names => names.Contains(name)) ?? [name];
}
