namespace MusicFs.Host.Demo;

/// <summary>An album of the demo library and where its files lie: folders as people have them, not as the mount shows them.</summary>
internal sealed record DemoAlbum(int Seed, string Folder, DemoFormat Format, string Artist, string Title, string Date, string Genre)
{
    public required IReadOnlyList<DemoTrack> Tracks { get; init; }

    public int Discs => Tracks.Max(static track => track.Disc);

    public bool Compilation { get; init; }
}
