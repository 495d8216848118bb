using System.Globalization;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Core.Reading.Flac;

namespace MusicFs.Core.Ingest;

/// <summary>Makes the tracks that a CUE sheet speaks of.</summary>
internal static class CueTracks
{
    private const int FramesASecond = 75;

    /// <summary>Whether the sheet divides one file, as far as it says.</summary>
    public static bool IsOfOneFile(CueSheet sheet) =>
        sheet.Tracks.Count > 0
        && sheet.Tracks.All(track => track.Mode == "AUDIO" && track.StartFrame is not null && track.File == sheet.Tracks[0].File);

    /// <summary>
    /// The tracks; null where the sheet does not fit the sound. A track ends where the next one begins, so that the gap before a track
    /// is at the end of the one before it.
    /// </summary>
    public static IReadOnlyList<CutTrack>? Cut(CueSheet sheet, TrackTags whole, in PcmSound sound)
    {
        List<CutTrack> tracks = new(sheet.Tracks.Count);
        for (int i = 0; i < sheet.Tracks.Count; i++)
        {
            long first = SampleOf(sheet.Tracks[i], sound.Rate);
            long end = i + 1 < sheet.Tracks.Count ? SampleOf(sheet.Tracks[i + 1], sound.Rate) : sound.Samples;
            // A hostile sheet may name times beyond all numbers.
            if (first < 0 || first >= end || end > sound.Samples || PcmCut.Create(sound, first, end - first) is not { } cut)
                return null;
            tracks.Add(Make(sheet, i, whole, new TrackCut(cut.Code, cut.Size), end - first, sound.Rate));
        }

        return tracks;
    }

    /// <summary>As the other one, for a FLAC file, which is looked at.</summary>
    public static async ValueTask<FsResult<IReadOnlyList<CutTrack>?>> CutAsync(
        CueSheet sheet, TrackTags whole, FlacSound sound, IOriginFile file, CancellationToken cancellation)
    {
        List<CutTrack> tracks = new(sheet.Tracks.Count);
        for (int i = 0; i < sheet.Tracks.Count; i++)
        {
            long start = sheet.Tracks[i].StartFrame!.Value;
            long? end = i + 1 < sheet.Tracks.Count ? sheet.Tracks[i + 1].StartFrame : null;
            FsResult<TrackCut?> made = await FlacCut.CreateAsync(file, sound, start, end, cancellation).ConfigureAwait(false);
            if (!made.IsSuccess)
                return made.Error;
            if (made.Value is not { } cut)
                return new FsResult<IReadOnlyList<CutTrack>?>(value: null);
            long endSample = end is null ? sound.Samples : SampleOf(sheet.Tracks[i + 1], sound.Rate);
            tracks.Add(Make(sheet, i, whole, cut, endSample - SampleOf(sheet.Tracks[i], sound.Rate), sound.Rate));
        }

        return new FsResult<IReadOnlyList<CutTrack>?>(tracks);
    }

    private static CutTrack Make(CueSheet sheet, int index, TrackTags whole, TrackCut cut, long samples, int rate) =>
        new(index + 1, TagsOf(sheet, sheet.Tracks[index], whole) with { DurationSeconds = (double)samples / rate }, cut);

    private static long SampleOf(CueTrack track, int rate) => track.StartFrame!.Value * rate / FramesASecond;

    private static TrackTags TagsOf(CueSheet sheet, CueTrack track, TrackTags whole)
    {
        string? artist = track.Performer ?? sheet.Performer;
        string? composer = track.Songwriter ?? sheet.Songwriter;
        string? genre = Remark(sheet, track, "GENRE");
        string? date = Remark(sheet, track, "DATE");
        return whole with
        {
            Title = track.Title ?? $"Track {track.Number:00}",
            Artists = artist is null ? whole.Artists : [artist],
            Album = sheet.Title ?? whole.Album ?? whole.Title,
            AlbumArtists = sheet.Performer is null ? whole.AlbumArtists : [sheet.Performer],
            Composers = composer is null ? whole.Composers : [composer],
            Genres = genre is null ? whole.Genres : [genre],
            Date = date ?? whole.Date,
            Year = date is null ? whole.Year : Number(date[..Math.Min(4, date.Length)]),
            TrackNumber = track.Number,
            TrackTotal = sheet.Tracks.Count,
            DiscNumber = Number(Remark(sheet, track, "DISCNUMBER")) ?? whole.DiscNumber,
            DiscTotal = Number(Remark(sheet, track, "TOTALDISCS")) ?? whole.DiscTotal,
            Isrc = track.Isrc ?? whole.Isrc,
            CueSheet = null,
        };
    }

    private static string? Remark(CueSheet sheet, CueTrack track, string key) =>
        track.Remarks.GetValueOrDefault(key) ?? sheet.Remarks.GetValueOrDefault(key);

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
