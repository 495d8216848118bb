using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Search.Query;

namespace MusicFs.Host.Configuration;

/// <summary>What must be true of several settings together.</summary>
internal static class ConfigurationChecks
{
    public static IReadOnlyList<ConfigurationProblem> Find(IReadOnlyDictionary<SettingPath, SettingValue> values) =>
        [.. Incomplete(values), .. UnknownViews(values), .. NamesButForCase(values), .. LongCollections(values), .. NamelessSources(values), .. OriginSettings.Check(values)];

    /// <summary>Entries without the one setting they are nothing without.</summary>
    private static IEnumerable<ConfigurationProblem> Incomplete(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        foreach ((string section, string key) in SettingSchema.ShortForms)
        {
            foreach (IGrouping<string, KeyValuePair<SettingPath, SettingValue>> entry in values.Where(pair => pair.Key.StartsWith(section)).GroupBy(pair => pair.Key.Parts[1]))
            {
                if (!values.ContainsKey(new SettingPath(section, entry.Key, key)))
                    yield return new ConfigurationProblem(entry.First().Value.Source, new Problem($"'{section}.{entry.Key}' has no {key}.", $"Set '{section}.{entry.Key}.{key}' as well."));
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> UnknownViews(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        foreach ((SettingPath path, SettingValue value) in values.Where(pair => pair.Key.StartsWith("mounts") && pair.Key.Parts[^1] == "views"))
        {
            foreach (string name in value.Items.Where(name => !values.ContainsKey(new SettingPath("views", name, "template"))))
                yield return new ConfigurationProblem(value.Source, new Problem($"'{path}' names the view '{name}', which there is not.", "Describe it in the section 'views'."));
        }
    }

    /// <summary>Services that ask for it are not asked by somebody they cannot reach.</summary>
    private static IEnumerable<ConfigurationProblem> NamelessSources(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        if (values.TryGetValue(new SettingPath("sources", "musicbrainz", "enabled"), out SettingValue? enabled) && enabled.Text == "true"
            && !values.ContainsKey(new SettingPath("sources", "musicbrainz", "contact")))
        {
            yield return new ConfigurationProblem(enabled.Source, new Problem(
                "'sources.musicbrainz' is enabled and has no contact.", "Set 'sources.musicbrainz.contact' to a mail or web address of yours: MusicBrainz asks for one with each request."));
        }
    }

    /// <summary>A query is one text with its order and limit.</summary>
    private static IEnumerable<ConfigurationProblem> LongCollections(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        foreach ((SettingPath path, SettingValue value) in values.Where(pair => pair.Key.StartsWith("collections") && pair.Key.Parts[^1] == "query"))
        {
            if (LibraryConfiguration.CollectionText(path.Parts[1], values).Length > SearchQuery.LongestText)
                yield return new ConfigurationProblem(value.Source, new Problem($"'{path}' is with its order and limit longer than {SearchQuery.LongestText} characters.", "Say it shorter."));
        }
    }

    /// <summary>Names that become folders, where names equal but for case are one.</summary>
    private static IEnumerable<ConfigurationProblem> NamesButForCase(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        foreach (string section in new[] { "origins", "views", "collections" })
        {
            Dictionary<string, string> seen = new(StringComparer.OrdinalIgnoreCase);
            foreach ((SettingPath path, SettingValue value) in values.Where(pair => pair.Key.StartsWith(section)))
            {
                string name = path.Parts[1];
                if (!seen.TryAdd(name, name) && seen[name] != name)
                    yield return new ConfigurationProblem(value.Source, new Problem($"'{name}' and '{seen[name]}' in '{section}' differ in case only.", "Call one of them something else."));
            }
        }
    }
}
