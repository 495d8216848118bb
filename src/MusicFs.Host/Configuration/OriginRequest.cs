using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>An origin as it is asked for by name, location and settings, each as the configuration file has it.</summary>
/// <param name="Id">Null where one shall be made from the location.</param>
/// <param name="Location">A path or an address.</param>
/// <param name="Settings">What a section of the file would say, as text; lists with commas.</param>
public sealed record OriginRequest(string? Id, string Location, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Reads <c>[ID=]LOCATION</c> and <c>KEY=VALUE</c>.</summary>
    public static (OriginRequest? Request, Problem? Problem) Parse(string origin, IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string? id, string location) = OriginLocation.Split(origin);
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return (null, new Problem($"'{setting}' is no setting.", "Write KEY=VALUE, as poll_interval=600."));
            if (!pairs.TryAdd(setting[..equals], setting[(equals + 1)..]))
                return (null, new Problem($"'{setting[..equals]}' is set twice.", "Set it once; lists have commas."));
        }

        return (new OriginRequest(id, location, pairs), null);
    }

    /// <summary>The origin as an addition to what a configuration has; null, and why, where it is wrong.</summary>
    public (OriginLocation? Origin, Problem? Problem) Resolve(LibraryConfiguration? configuration) => Resolve(
        configuration?.Origins ?? [],
        configuration is { Origins.Count: > 0, StatePlace: { } state } ? RememberedOrigins.Read(state) : new Dictionary<string, string>());

    /// <summary>The origin that is meant, with what variables say of it, or the first thing that is wrong with it.</summary>
    /// <param name="others">Those that the library has.</param>
    /// <param name="remembered">Ids that origins of the library have had, by location.</param>
    internal (OriginLocation? Origin, Problem? Problem) Resolve(IReadOnlyList<OriginLocation> others, IReadOnlyDictionary<string, string> remembered)
    {
        (OriginAddress? address, Problem? problem) = OriginAddress.Parse(Location);
        if (address is null)
            return (null, problem);
        if (Id is not null && !OriginLocation.IsId(Id))
            return (null, OriginLocation.NoId(Id));
        if (others.FirstOrDefault(other => other.Location == address.Location && !Settings.ContainsKey("endpoint")) is { } same)
            return (null, new Problem($"{same.Location} is the origin '{same.Id}' already.", "There is nothing to add."));
        if (others.FirstOrDefault(other => string.Equals(other.Id, Id, StringComparison.OrdinalIgnoreCase)) is { } taken)
            return (null, new Problem($"An origin '{taken.Id}' is there already: {taken.Location}", "Choose another id, or remove that one first."));
        string id = Id ?? OriginLocation.IdFor(address, others.Select(static other => other.Id).ToHashSet(StringComparer.OrdinalIgnoreCase), remembered);
        SettingLayers layers = new();
        layers.Add([.. Entries(id, address)]);
        layers.Add(EnvironmentSettings.OfOrigins(layers.Values));
        layers.Add([.. OriginSettings.Check(layers.Values)]);
        return layers.Problems is [var first, ..] ? (null, first.Problem) : (OriginSettings.Read(id, layers.Values), null);
    }

    /// <summary>What a file has to say for it.</summary>
    internal IEnumerable<SettingEntry> Entries(string id, OriginAddress address)
    {
        yield return Entry(id, "location", address.Location);
        // An address over SSH shows its user: it is another folder for another user.
        if (address.User is { } user && address.Kind != OriginKind.Sftp && !Settings.ContainsKey("username"))
            yield return Entry(id, "username", user);
        foreach ((string key, string value) in Settings.Where(static pair => pair.Key != "location"))
            yield return Entry(id, key, value);
    }

    private static SettingEntry Entry(string id, string key, string value)
    {
        // settings.NAME is of the origin's plugin.
        SettingPath path = key.StartsWith("settings.", StringComparison.Ordinal) ? new("origins", id, "settings", key["settings.".Length..]) : new("origins", id, key);
        bool isList = SettingSchema.Find(path)?.IsList == true;
        return new SettingEntry(path, isList ? value.Split(',', StringSplitOptions.TrimEntries) : [value], isList, $"setting {key}");
    }
}
