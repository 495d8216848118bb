using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Templates;

/// <summary>The usual extension of what a file contains; its own extension where the content was not recognised.</summary>
internal static class FormatName
{
    public static string Of(TrackFacts facts) => facts.Tags.Container switch
    {
        AudioContainer.Flac => "flac",
        AudioContainer.Mp3 => "mp3",
        AudioContainer.Ogg => facts.Tags.Codec == "opus" ? "opus" : "ogg",
        // An audiobook is the same container; only its name tells.
        AudioContainer.Mp4 => FileNameParts.Extension(facts.FileName).Equals("m4b", StringComparison.OrdinalIgnoreCase) ? "m4b" : "m4a",
        AudioContainer.Wav => "wav",
        AudioContainer.Aiff => "aiff",
        AudioContainer.Ape => "ape",
        AudioContainer.WavPack => "wv",
        AudioContainer.Musepack => "mpc",
        AudioContainer.Dsf => "dsf",
        AudioContainer.Asf => "wma",
        AudioContainer.Unknown => FileNameParts.Extension(facts.FileName).ToString().ToLowerInvariant(),
    };
}
