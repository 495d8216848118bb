using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>What is set for a plugin, held against what its manifest says.</summary>
internal static class PluginSettingValues
{
    private const int Longest = 10_000;

    /// <summary>Each setting that has a value, as set or by default; or what is wrong.</summary>
    public static (IReadOnlyDictionary<string, string>? Values, Problem? Problem) Resolve(PluginManifest manifest, IReadOnlyDictionary<string, string> set)
    {
        string place = $"plugins.{manifest.Id}.settings";
        foreach (string name in set.Keys)
        {
            if (manifest.Settings.All(setting => setting.Name != name))
            {
                string known = manifest.Settings.Count == 0 ? "It has none." : $"It has: {string.Join(", ", manifest.Settings.Select(static setting => setting.Name))}.";
                return (null, new Problem($"The plugin '{manifest.Id}' has no setting '{name}'.", $"{known} Remove '{place}.{name}' or correct it."));
            }
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (PluginSetting setting in manifest.Settings)
        {
            if ((set.GetValueOrDefault(setting.Name) ?? setting.Default) is not { } value)
            {
                if (setting.IsRequired)
                    return (null, new Problem($"The plugin '{manifest.Id}' needs its setting '{setting.Name}'.", $"Set '{place}.{setting.Name}': {setting.Description}"));
                continue;
            }

            if (!IsValid(setting, value))
                return (null, new Problem($"'{place}.{setting.Name}' cannot be {(setting.Kind == PluginSettingKind.Secret ? "what it is" : $"'{value}'")}.", $"It takes {Takes(setting.Kind)}."));
            values.Add(setting.Name, value);
        }

        return (values, null);
    }

    public static bool IsValid(PluginSetting setting, string value) => value.Length <= Longest && setting.Kind switch
    {
        PluginSettingKind.Text or PluginSettingKind.Secret => true,
        PluginSettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        PluginSettingKind.Boolean => value is "true" or "false",
    };

    public static string Takes(PluginSettingKind kind) => kind switch
    {
        PluginSettingKind.Text => "a text",
        PluginSettingKind.Number => "a whole number",
        PluginSettingKind.Boolean => "true or false",
        PluginSettingKind.Secret => "a text",
    };
}
