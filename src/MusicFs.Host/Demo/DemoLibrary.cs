namespace MusicFs.Host.Demo;

/// <summary>
/// Writes a small music library of generated audio: something to mount in the first five minutes, and to show tags, discs,
/// compilations and covers with. The same bytes every time; existing files of the same names are overwritten, others left alone.
/// </summary>
public static class DemoLibrary
{
    /// <summary>Writes 25 tracks, about 2 MB, below <paramref name="folder"/>, which is created where it is missing.</summary>
    public static void Write(string folder, CancellationToken cancellation)
    {
        foreach (DemoAlbum album in DemoCatalogue.Albums)
        {
            string place = Path.Combine(folder, album.Folder);
            Directory.CreateDirectory(place);
            byte[] cover = CoverImage.Draw(album.Seed);
            foreach (DemoTrack track in album.Tracks)
            {
                cancellation.ThrowIfCancellationRequested();
                using FileStream file = File.Create(Path.Combine(place, track.FileName));
                file.Write(Encode(album, track, cover));
            }
        }
    }

    private static byte[] Encode(DemoAlbum album, DemoTrack track, byte[] cover) => album.Format switch
    {
        DemoFormat.Flac => FlacWriter.Write(Melody.Compose(Seed(album, track)), Melody.SampleRate, DemoTags.Of(album, track), cover),
        DemoFormat.Wav => WavWriter.Write(Melody.Compose(Seed(album, track)), Melody.SampleRate, DemoTags.Of(album, track), cover),
        DemoFormat.Mp3WithId3v23 => SilentMp3Writer.Write(DemoTags.Of(album, track), cover, Id3Version.V23),
        DemoFormat.Mp3WithId3v24 => SilentMp3Writer.Write(DemoTags.Of(album, track), cover, Id3Version.V24),
    };

    private static int Seed(DemoAlbum album, DemoTrack track) => (album.Seed * 1000) + (track.Disc * 100) + track.Number;
}
