using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Fixture;

internal sealed class PatternFactory(long length) : IOriginFactory
{
    public OriginCreation Create(OriginDefinition definition) => definition.Place switch
    {
        "refused" => new OriginCreation(new Problem("There is nothing of that name.", "Name something else.")),
        "nothing" => default,
        "misnamed" => new OriginCreation(new PatternOrigin("other", "", length)),
        _ => new OriginCreation(new PatternOrigin(definition.Id, definition.Place, length)),
    };
}
