using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Finds the files of an album that are whole albums with a CUE sheet, beside them or in their tags, and what tracks they hold (B8). Only
/// WAV and AIFF are cut; others are shown whole, as are those whose sheet does not fit.
/// </summary>
internal sealed class CueAlbums(IOrigin origin, Func<byte[], CueSheet?>? parse, ILogger logger)
{
    private const int LongestSheet = 1 << 20;

    /// <summary>Whether the tags of a file have a sheet by which it may be cut.</summary>
    public static bool MayBeCut(TrackTags tags) => tags is { CueSheet: not null, Container: AudioContainer.Wav or AudioContainer.Aiff };

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
        FsResult<IOriginFile> opened = await origin.OpenAsync(entry.Path, entry.Version, cancellation).ConfigureAwait(false);
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
        if (album.IsCut(index))
            return;
        if (tags.Container is not (AudioContainer.Wav or AudioContainer.Aiff))
        {
            logger.LogInformation(
                "{Path} on origin {Origin} is shown as one file: it has a CUE sheet, but only WAV and AIFF files are cut into tracks.", file.Path, origin.Id);
            return;
        }

        FsResult<PcmSound> sound = await ReadSoundAsync(file, cancellation).ConfigureAwait(false);
        if (!sound.IsSuccess)
            album.TryAgain(index);
        else if (CueTracks.Cut(sheet, tags, sound.Value) is { } tracks)
            album.Cut(index, tracks);
        else
            logger.LogInformation("{Path} on origin {Origin} is shown as one file: its CUE sheet does not fit its sound.", file.Path, origin.Id);
    }

    private async ValueTask<FsResult<PcmSound>> ReadSoundAsync(OriginEntry file, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await origin.OpenAsync(file.Path, file.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? open))
            return opened.Error;
        using (open)
            return await PcmSound.ReadAsync(open, cancellation).ConfigureAwait(false);
    }
}
