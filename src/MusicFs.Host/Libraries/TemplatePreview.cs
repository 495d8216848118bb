using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;
using MusicFs.Host.Configuration;
using MusicFs.Host.Tags;

namespace MusicFs.Host.Libraries;

/// <summary>Where a template would put files, without a library: each file is taken alone, so that what only its album knows is not considered.</summary>
public static class TemplatePreview
{
    /// <summary>Made-up tracks for a template that is tried without files: an album, a sampler, and one of which little is known.</summary>
    private static readonly TrackFacts[] Samples =
    [
        Sample("11.flac", new TrackTags
        {
            Container = AudioContainer.Flac, Codec = "flac", Title = "Second Song", Artists = ["The Example Band"], Album = "First Album",
            AlbumArtists = ["The Example Band"], Date = "1997-09-22", Year = 1997, TrackNumber = 2, TrackTotal = 10, Genres = ["Rock"],
        }),
        Sample("x.mp3", new TrackTags
        {
            Container = AudioContainer.Mp3, Codec = "mp3", Title = "Departures", Artists = ["Somebody Else"], Album = "A Sampler",
            AlbumArtists = ["Various Artists"], Year = 2020, Date = "2020", TrackNumber = 1, DiscNumber = 2, DiscTotal = 2, Compilation = true,
        }),
        Sample("old recording.wav", new TrackTags { Container = AudioContainer.Wav, Codec = "pcm" }),
    ];

    /// <summary>Null, or where and why the template is wrong.</summary>
    public static Problem? Check(string template) => Composition.CheckTemplate(template);

    /// <summary>The paths of the samples.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Paths)> RenderSamples(string template, NameSet names)
    {
        PathTemplate compiled = PathTemplate.Parse(template).Template!;
        return Samples.Select(sample => ($"(example) {sample.FileName}", compiled.Render(sample, Composition.Translate(names))));
    }

    /// <summary>The paths of one file, and why its tags could not be read where they could not.</summary>
    public static async ValueTask<(IReadOnlyList<string> Paths, string? Problem)> RenderAsync(
        string template, NameSet names, FileTags reader, string file, CancellationToken cancellation)
    {
        (TagReadResult result, _) = await reader.ReadAsync(file, cancellation).ConfigureAwait(false);
        if (result.Error is { Kind: TagErrorKind.Unreadable } unreadable)
            return ([], unreadable.Message);
        TrackFacts facts = Sample(Path.GetFileName(file), result.Tags ?? new TrackTags());
        return (PathTemplate.Parse(template).Template!.Render(facts, Composition.Translate(names)), result.Error?.Message);
    }

    private static TrackFacts Sample(string name, TrackTags tags) => new()
    {
        Tags = tags, FileName = name, OriginId = "music", Album = new AlbumFacts { DiscCount = tags.DiscTotal ?? 1 },
    };
}
