using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Fixture;

internal sealed class PatternFactory : IOriginFactory
{
    public OriginCreation Create(OriginDefinition definition) => definition.Place switch
    {
        "refused" => new OriginCreation(new Problem("There is nothing of that name.", "Name something else.")),
        "nothing" => default,
        "misnamed" => new OriginCreation(new PatternOrigin("other", "", LengthOf(definition))),
        _ => new OriginCreation(new PatternOrigin(definition.Id, definition.Place, LengthOf(definition))),
    };

    private static long LengthOf(OriginDefinition definition) => long.Parse(definition.PluginSettings["length"], CultureInfo.InvariantCulture);
}
