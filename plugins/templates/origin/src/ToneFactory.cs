using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>Makes an origin of what people write. Speaks to nothing: an origin that is away must not keep a library from being mounted.</summary>
internal sealed class ToneFactory : IOriginFactory
{
    public OriginCreation Create(OriginDefinition definition)
    {
        List<int> tones = [];
        foreach (string part in definition.Place.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int hertz) || hertz is < 20 or > 3999)
                return new OriginCreation(new Problem($"{definition.Location}: '{part}' is no tone.", "Write frequencies from 20 to 3999 with commas between."));
            tones.Add(hertz);
        }

        // Of this origin, or what is said for all. It has a default, and is within the bounds of plugin.json.
        int seconds = int.Parse(definition.PluginSettings["seconds"], CultureInfo.InvariantCulture);
        return new OriginCreation(new ToneOrigin(definition.Id, [.. tones.Distinct()], seconds));
    }
}
