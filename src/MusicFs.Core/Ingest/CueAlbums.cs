using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Core.Reading.Flac;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Finds the files of an album that are whole albums with a CUE sheet, beside them or in their tags, and what tracks they hold (B8). Only
/// WAV, AIFF and FLAC are cut; others are shown whole, as are those whose sheet does not fit.
/// </summary>
internal sealed class CueAlbums(IOrigin origin, Func<byte[], CueSheet?>? parse, ILogger logger)
{
    private const int LongestSheet = 1 << 20;

    /// <summary>Whether the tags of a file have a sheet by which it may be cut.</summary>
    public static bool MayBeCut(TrackTags tags) => tags.CueSheet is not null && IsCutKind(tags.Container);

    /// <summary>Tells <paramref name="album"/> what it finds. What an origin does not answer is asked for again by the next scan.</summary>
    public async Task FindAsync(AlbumFolder album, CancellationToken cancellation)
    {
        foreach (OriginEntry side in album.Sides.Where(side => SideFileNames.IsCueSheet(side.Path.Name)).OrderBy(side => side.Path.ToString(), StringComparer.Ordinal))
        {
            if (await ReadSheetAsync(side, cancellation).ConfigureAwait(false) is { } sheet && CueTracks.IsOfOneFile(sheet)
                && FindFile(album, side.Path, sheet) is var file and >= 0)
            {
                await CutAsync(album, file, sheet, cancellation).ConfigureAwait(false);
            }
        }

        for (int i = 0; i < album.Files.Count; i++)
        {
            if (album.TagsOf(i).CueSheet is { } sheet && CueTracks.IsOfOneFile(sheet))
                await CutAsync(album, i, sheet, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<CueSheet?> ReadSheetAsync(OriginEntry entry, CancellationToken cancellation)
    {
        if (parse is null || entry.Version.Size is <= 0 or > LongestSheet)
            return null;
        FsResult<IOriginFile> opened = await origin.OpenListedAsync(entry.Path, entry.Version, cancellation).ConfigureAwait(false);
        if (opened.TryGetValue(out IOriginFile? file))
        {
            using (file)
            {
                byte[] bytes = new byte[entry.Version.Size];
                FsResult<int> read = await file.ReadAsync(0, bytes, cancellation).ConfigureAwait(false);
                if (read.IsSuccess)
                    return parse(bytes[..read.Value]);
                opened = read.Error;
            }
        }

        logger.LogWarning("The CUE sheet {Path} on origin {Origin} cannot be read: {Error}.", entry.Path, origin.Id, opened.Error);
        return null;
    }

    /// <summary>The file that a sheet names, or, where there is none of that name, the only one of the same stem; -1 where there is none.</summary>
    private static int FindFile(AlbumFolder album, OriginPath sheetPath, CueSheet sheet)
    {
        string named = (sheet.Tracks[0].File ?? "").Split('/', '\\')[^1];
        int best = -1;
        int alike = 0;
        for (int i = 0; i < album.Files.Count; i++)
        {
            OriginPath path = album.Files[i].Path;
            if (path.Parent != sheetPath.Parent)
                continue;
            if (Encoding.UTF8.GetString(path.Name).Equals(named, StringComparison.OrdinalIgnoreCase))
                return i;
            string stem = Encoding.UTF8.GetString(SideFileNames.StemOf(path.Name));
            // Rippers write "album.wav" into the sheet of what became album.flac, and name the sheet album.cue or album.flac.cue.
            bool isAlike = stem.Equals(Stem(named), StringComparison.OrdinalIgnoreCase)
                || stem.Equals(Stem(Encoding.UTF8.GetString(sheetPath.Name)), StringComparison.OrdinalIgnoreCase)
                || Encoding.UTF8.GetString(path.Name).Equals(Stem(Encoding.UTF8.GetString(sheetPath.Name)), StringComparison.OrdinalIgnoreCase);
            if (isAlike)
                (best, alike) = (i, alike + 1);
        }

        return alike == 1 ? best : -1;
    }

    private static string Stem(string name) => name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : name;

    private async ValueTask CutAsync(AlbumFolder album, int index, CueSheet sheet, CancellationToken cancellation)
    {
        OriginEntry file = album.Files[index];
        TrackTags tags = album.TagsOf(index);
        // One track is the file itself, which has tags of its own.
        if (album.IsCut(index) || (tags.Container == AudioContainer.Flac && sheet.Tracks.Count == 1))
            return;
        if (!IsCutKind(tags.Container))
        {
            LogWhole(file, "it has a CUE sheet, but only WAV, AIFF and FLAC files are cut into tracks");
            return;
        }

        FsResult<IReadOnlyList<CutTrack>?> cut = await ReadTracksAsync(file, sheet, tags, cancellation).ConfigureAwait(false);
        if (!cut.IsSuccess)
            album.TryAgain(index);
        else if (cut.Value is { } tracks)
            album.Cut(index, tracks);
    }

    /// <summary>The tracks of a file; null, and said in the log, where it is not cut.</summary>
    private async ValueTask<FsResult<IReadOnlyList<CutTrack>?>> ReadTracksAsync(
        OriginEntry file, CueSheet sheet, TrackTags tags, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await origin.OpenAsync(file.Path, file.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? open))
            return opened.Error;
        using (open)
        {
            if (tags.Container == AudioContainer.Flac)
                return await ReadFlacTracksAsync(file, open, sheet, tags, cancellation).ConfigureAwait(false);
            FsResult<PcmSound> sound = await PcmSound.ReadAsync(open, cancellation).ConfigureAwait(false);
            if (!sound.IsSuccess)
                return sound.Error;
            IReadOnlyList<CutTrack>? tracks = CueTracks.Cut(sheet, tags, sound.Value);
            if (tracks is null)
                LogWhole(file, "its CUE sheet does not fit its sound");
            return new FsResult<IReadOnlyList<CutTrack>?>(tracks);
        }
    }

    private async ValueTask<FsResult<IReadOnlyList<CutTrack>?>> ReadFlacTracksAsync(
        OriginEntry file, IOriginFile open, CueSheet sheet, TrackTags tags, CancellationToken cancellation)
    {
        FsResult<FlacSound?> read = await FlacSound.ReadAsync(open, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        string? reason = null;
        if (read.Value is not { } sound)
            reason = "its FLAC stream does not say how long it is, or counts its frames in a way of its own";
        else if (!origin.Capabilities.Ranges || (sound.IsVariable && origin.Capabilities.IsRemote))
            reason = "to find where its frames begin, all of it would have to be fetched";
        else if (await CueTracks.CutAsync(sheet, tags, sound, open, cancellation).ConfigureAwait(false) is var cut && (!cut.IsSuccess || cut.Value is not null))
            return cut;
        LogWhole(file, reason ?? "its CUE sheet does not fit its sound, or a frame is damaged that a track would begin or end in");
        return new FsResult<IReadOnlyList<CutTrack>?>(value: null);
    }

    private static bool IsCutKind(AudioContainer container) => container is AudioContainer.Wav or AudioContainer.Aiff or AudioContainer.Flac;

    private void LogWhole(OriginEntry file, string reason) =>
        logger.LogInformation("{Path} on origin {Origin} is shown as one file: {Reason}.", file.Path, origin.Id, reason);
}
