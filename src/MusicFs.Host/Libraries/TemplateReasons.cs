using System.Text.RegularExpressions;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Host.Libraries;

/// <summary>What the variables of a template stand for with one file, taken alone: what only its album knows is not considered.</summary>
internal static partial class TemplateReasons
{
    public static IReadOnlyList<(string Name, string Value)> ValuesOf(string template, TrackTags tags, string originId, string fileName)
    {
        TrackFacts facts = new() { Tags = tags, FileName = fileName, OriginId = originId, Album = new AlbumFacts { DiscCount = tags.DiscTotal ?? 1 } };
        return
        [
            .. Variable().Matches(template).Select(static match => match.Value).Distinct()
                .Select(variable => (variable, PathTemplate.Parse(variable).Template is { } alone ? string.Join("; ", alone.Render(facts)) : "")),
        ];
    }

    [GeneratedRegex(@"\$\{[^}]*\}|\$[a-z_]+")]
    private static partial Regex Variable();
}
