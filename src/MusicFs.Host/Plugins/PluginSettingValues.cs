using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>What is set for a plugin and for its origins, held against what its manifest says.</summary>
internal static class PluginSettingValues
{
    private const int Longest = 10_000;

    /// <summary>Each setting that has a value, as set or by default; or what is wrong.</summary>
    /// <param name="manifest">Says which there are.</param>
    /// <param name="set">What is set, by name.</param>
    /// <param name="sources">Where it is set, by name, for people; what is not in it is found by the setting's name.</param>
    public static (IReadOnlyDictionary<string, string>? Values, Problem? Problem) Resolve(
        PluginManifest manifest, IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string>? sources = null)
    {
        string section = $"plugins.{manifest.Id}.settings";
        foreach (string name in set.Keys)
        {
            if (manifest.Settings.All(setting => setting.Name != name))
                return (null, Unknown(manifest, manifest.Settings, name, section, Source(sources, name)));
        }

        // What single origins need is asked for when there are some.
        return Take(manifest.Settings, set, section, sources, setting => setting.IsRequired && !setting.IsPerOrigin
            ? new Problem($"The plugin '{manifest.Id}' needs its setting '{setting.Name}'.", $"Set '{section}.{setting.Name}': {setting.Description}") : null);
    }

    /// <summary>Each setting of single origins that has a value for one of them; or what is wrong.</summary>
    /// <param name="manifest">Says which there are.</param>
    /// <param name="origin">The origin's id.</param>
    /// <param name="set">What is set for it, by name.</param>
    /// <param name="inherited">What holds where nothing is.</param>
    /// <param name="sources">Where it is set, as in <see cref="Resolve"/>.</param>
    public static (IReadOnlyDictionary<string, string>? Values, Problem? Problem) ResolveForOrigin(
        PluginManifest manifest, string origin, IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string> inherited, IReadOnlyDictionary<string, string>? sources)
    {
        string section = $"origins.{origin}.settings", all = $"plugins.{manifest.Id}.settings";
        PluginSetting[] own = [.. manifest.Settings.Where(static setting => setting.IsPerOrigin)];
        foreach (string name in set.Keys.Where(name => own.All(setting => setting.Name != name)))
        {
            return (null, manifest.Settings.Any(setting => setting.Name == name)
                ? new Problem(
                    $"{Source(sources, name)}The plugin '{manifest.Id}' has its setting '{name}' for all of its origins together.", $"Set '{all}.{name}', and remove '{section}.{name}'.")
                : Unknown(manifest, own, name, section, Source(sources, name)));
        }

        Dictionary<string, string> values = own.Where(setting => inherited.ContainsKey(setting.Name)).ToDictionary(static setting => setting.Name, setting => inherited[setting.Name], StringComparer.Ordinal);
        foreach ((string name, string value) in set)
            values[name] = value;
        return Take(own, values, section, sources, setting => setting.IsRequired
            ? new Problem($"The origin '{origin}' needs the setting '{setting.Name}' of its plugin '{manifest.Id}'.", $"Set '{section}.{setting.Name}', or '{all}.{setting.Name}' for all: {setting.Description}") : null);
    }

    public static bool IsValid(PluginSetting setting, string value) => value.Length <= Longest && setting.Kind switch
    {
        PluginSettingKind.Text => setting.Choices.Count == 0 || setting.Choices.Contains(value),
        PluginSettingKind.Secret => true,
        PluginSettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= (setting.Minimum ?? long.MinValue) && number <= (setting.Maximum ?? long.MaxValue),
        PluginSettingKind.Boolean => value is "true" or "false",
    };

    /// <summary>What goes on behind "It takes".</summary>
    public static string Takes(PluginSetting setting) => setting.Kind switch
    {
        PluginSettingKind.Text => setting.Choices.Count > 0 ? $"one of {string.Join(", ", setting.Choices)}" : "a text",
        PluginSettingKind.Number => setting switch
        {
            { Minimum: { } least, Maximum: { } most } => string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            { Minimum: { } least } => string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}"),
            { Maximum: { } most } => string.Create(CultureInfo.InvariantCulture, $"a whole number of at most {most}"),
            _ => "a whole number",
        },
        PluginSettingKind.Boolean => "true or false",
        PluginSettingKind.Secret => "a text",
    };

    private static (IReadOnlyDictionary<string, string>? Values, Problem? Problem) Take(
        IEnumerable<PluginSetting> settings, IReadOnlyDictionary<string, string> set, string section, IReadOnlyDictionary<string, string>? sources, Func<PluginSetting, Problem?> missing)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (PluginSetting setting in settings)
        {
            if ((set.GetValueOrDefault(setting.Name) ?? setting.Default) is not { } value)
            {
                if (missing(setting) is { } problem)
                    return (null, problem);
                continue;
            }

            if (!IsValid(setting, value))
            {
                string shown = setting.Kind == PluginSettingKind.Secret ? "what it is" : $"'{PluginAnswers.Line(value, 80)}'";
                return (null, new Problem($"{Source(sources, setting.Name)}'{section}.{setting.Name}' cannot be {shown}.", $"It takes {Takes(setting)}."));
            }

            values.Add(setting.Name, value);
        }

        return (values, null);
    }

    private static Problem Unknown(PluginManifest manifest, IReadOnlyList<PluginSetting> settings, string name, string section, string source)
    {
        string known = settings.Count == 0 ? "It has none." : $"It has: {string.Join(", ", settings.Select(static setting => setting.Name))}.";
        string what = section.StartsWith("origins.", StringComparison.Ordinal) ? "setting of an origin" : "setting";
        return new Problem($"{source}The plugin '{manifest.Id}' has no {what} '{name}'.", $"{known} Remove '{section}.{name}' or correct it.");
    }

    /// <summary>In front of a sentence: file, line and column, a variable, an option.</summary>
    private static string Source(IReadOnlyDictionary<string, string>? sources, string name) => sources?.GetValueOrDefault(name) is { Length: > 0 } source ? $"{source}: " : "";
}
