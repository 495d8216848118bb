using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Benchmarks.Templates;

/// <summary>What one track costs when a tree is built: its path, and names that need work.</summary>
[MemoryDiagnoser]
public class PathTemplateBenchmarks
{
    private static readonly PathTemplate Elaborate = PathTemplate.Parse(
        "%bucket{%asciify{%the{$albumartist}},alpha,A-D,E-L,M-R,S-Z}/%the{$albumartist}/<$originalyear - >$album/"
        + "%if{$disctotal,Disc $disc/}$track - %title{$title}< [${tag:MOOD|grouping}]>.$format").Template!;

    private static readonly PathTemplate EachGenre = PathTemplate.Parse("$genres/$artists/$album/$title.$format").Template!;

    private readonly TrackFacts _plain = Facts("The Lanterns", "Low Tide");
    private readonly TrackFacts _accented = Facts("Été / Hiver", "Où\u0301 est: la mer?");

    [Benchmark(Baseline = true)]
    public IReadOnlyList<string> Default() => PathTemplate.Default.Render(_plain);

    [Benchmark]
    public IReadOnlyList<string> DefaultAccentedForWindows() => PathTemplate.Default.Render(_accented, NamePolicy.Windows);

    [Benchmark]
    public IReadOnlyList<string> WithFunctions() => Elaborate.Render(_plain);

    [Benchmark]
    public IReadOnlyList<string> FourPaths() => EachGenre.Render(_plain);

    private static TrackFacts Facts(string artist, string title) => new()
    {
        FileName = "track05.flac",
        OriginId = "nas",
        Tags = new TrackTags
        {
            Container = AudioContainer.Flac, Title = title, Artists = [artist, "Mira Vale"], AlbumArtists = [artist], Album = "Harbour",
            Genres = ["Folk", "Ambient"], Date = "2014-06-03", TrackNumber = 5, DiscNumber = 1, DiscTotal = 2,
        },
    };
}
