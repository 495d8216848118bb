namespace MusicFs.Host.Demo;

/// <summary>A track of the demo library; <see cref="Artist"/> only where it is not the album's.</summary>
internal sealed record DemoTrack(int Disc, int Number, string Title, string FileName, string? Artist = null);
