using MusicFs.Cli.Calls;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary>Tells of an import as it goes on.</summary>
internal sealed class ImportReport(bool json, bool isDryRun)
{
    /// <summary>Tracks that are told of one by one; the others are counted.</summary>
    private const int Told = 200;

    private int _tracks;

    public void Take(ImportMessage message)
    {
        if (json)
        {
            DaemonArguments.PrintJson(message);
            return;
        }

        if (message.Track is { } track)
        {
            if (++_tracks <= Told)
                Print(track);
            return;
        }

        if (_tracks > Told)
            Console.Out.WriteLine($"... and {_tracks - Told} more; --json lists them all");
        _tracks = 0;
        if (message.Summary is { } summary)
            Print(summary);
    }

    private static void Print(ImportedTrackMessage track)
    {
        if (track.Outcome != ImportedTrackMessage.Types.Outcome.Imported)
        {
            string line = track.Line > 0 ? $"line {track.Line}: " : "";
            Console.Out.WriteLine($"{(track.Outcome == ImportedTrackMessage.Types.Outcome.Failed ? "failed" : "skipped")}  {line}{track.Name}\n  {track.Reason}");
            return;
        }

        Console.Out.WriteLine($"{(track.Path.Length > 0 ? track.Path : track.Name)}  (by {track.MatchedBy})");
        foreach (FieldDifference field in track.Fields)
            Console.Out.WriteLine($"  {field.Name}: {string.Join("; ", field.Original)} -> {string.Join("; ", field.Overlay)}");
        if (track.Kept.Count > 0)
            Console.Out.WriteLine($"  left as you set them: {string.Join(", ", track.Kept)}");
    }

    private void Print(ImportSummary summary)
    {
        Console.Out.WriteLine(
            $"{summary.Kind}: {summary.Tracks} tracks, {summary.Imported} {(isDryRun ? "would be imported" : "imported")}, {(summary.Kind is "m3u" or "pls" ? "" : $"{summary.Unchanged} as they were, ")}{summary.Skipped} skipped, {summary.Failed} failed.");
        if (summary.Kept > 0)
            Console.Out.WriteLine($"{summary.Kept} fields were left as people set them; --overwrite replaces them.");
        foreach ((string what, ulong tracks) in summary.Left)
            Console.Out.WriteLine($"'{what}' of {tracks} tracks was skipped: there is no place for it.");
        if (summary.Removed > 0)
            Console.Out.WriteLine($"{summary.Removed} tracks {(isDryRun ? "would be" : "were")} taken out of the playlist: the file does not name them any more.");
        if (summary.Playlist.Length > 0 && !isDryRun)
            Console.Out.WriteLine($"Shown as /.collections/{summary.Playlist} and {summary.Playlist}.m3u8. Take it away: musicfs collection remove '{summary.Playlist}'");
        if (summary.Change > 0)
            Console.Out.WriteLine($"Change {summary.Change}. Take it back: musicfs metadata undo {summary.Change}");
    }
}
