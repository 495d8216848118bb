using System.Globalization;
using System.Text.Json;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>Reads <c>plugin.json</c> (docs/plugins.md). What it does not know is a mistake: a setting with a slip in its name would else be none.</summary>
internal static class PluginManifestFile
{
    private const int Longest = 64 * 1024;
    private const int MostSettings = 100;
    private const int MostChoices = 100;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The manifest and the name of the file with the code; or what is wrong.</summary>
    public static (PluginManifest? Manifest, string Entry, Problem? Problem) Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > Longest)
                return Wrong(path, $"is longer than {Longest} bytes");
            byte[] bytes = new byte[(int)file.Length];
            file.ReadExactly(bytes);
            using JsonDocument document = JsonDocument.Parse(bytes, Options);
            return Read(path, document.RootElement);
        }
        catch (JsonException fault)
        {
            return Wrong(path, $"is no JSON: {fault.Message}");
        }
        catch (FormatException fault)
        {
            return Wrong(path, fault.Message);
        }
    }

    /// <summary>Whether a text may be a plugin's id.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= 64 } && char.IsAsciiLetterLower(text[0]) && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    /// <summary>Whether a text may be the name of a setting.</summary>
    public static bool IsSettingName(string? text) =>
        text is { Length: > 0 and <= 64 } && char.IsAsciiLetterLower(text[0]) && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_');

    private static (PluginManifest? Manifest, string Entry, Problem? Problem) Wrong(string path, string what) =>
        (null, "", new Problem($"{path} {what}.", "Correct it: docs/plugins.md says what belongs there."));

    private static (PluginManifest? Manifest, string Entry, Problem? Problem) Read(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Wrong(path, "is no object");
        string? id = null, version = null, contract = null, assembly = null, module = null;
        string name = "", description = "";
        PluginKinds kinds = PluginKinds.None;
        List<PluginSetting> settings = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$schema": break;
                case "id": id = Text(property); break;
                case "version": version = Text(property); break;
                case "contract": contract = Text(property); break;
                case "assembly": assembly = Text(property); break;
                case "module": module = Text(property); break;
                case "name": name = Text(property); break;
                case "description": description = Text(property); break;
                case "kinds": kinds = Kinds(property); break;
                case "settings": settings = [.. Settings(property)]; break;
                default: return Wrong(path, $"has '{property.Name}', which means nothing");
            }
        }

        if (!IsId(id))
            return Wrong(path, "has no 'id' of lower case letters, digits, '-' and '.', a letter first, at most 64");
        if (!Version.TryParse(version, out Version? parsed))
            return Wrong(path, "has no 'version' like \"1.0.0\"");
        if (!TryContract(contract, out ContractVersion made))
            return Wrong(path, $"has no 'contract' like \"{ContractVersion.CurrentMajor}.{ContractVersion.CurrentMinor}\"");
        if (assembly is null == (module is null))
            return Wrong(path, "has not one of 'assembly' and 'module'");
        string entry = assembly ?? module!;
        if (!IsFileName(entry) || (assembly is not null && !entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)))
            return Wrong(path, assembly is null ? "has a 'module' that is no name of a file beside it" : "has an 'assembly' that is no name of a .dll file beside it");
        if (kinds == PluginKinds.None)
            return Wrong(path, "has no 'kinds': any of origin, format, metadata, events");
        if (settings.Count > MostSettings || settings.DistinctBy(static setting => setting.Name).Count() != settings.Count)
            return Wrong(path, $"has a setting twice, or more than {MostSettings}");
        if (!kinds.HasFlag(PluginKinds.Origin) && settings.FirstOrDefault(static setting => setting.IsPerOrigin) is { } homeless)
            return Wrong(path, $"has a setting '{homeless.Name}' for single origins, and no origins among its 'kinds'");
        PluginManifest manifest = new(id!, parsed, made) { Name = name, Description = description, Kinds = kinds, Settings = settings };
        return PluginFolder.CheckContract(id!, made) is { } unfit ? (null, "", unfit) : (manifest, entry, null);
    }

    private static bool IsFileName(string text) => text.Length is > 0 and <= 255 && text == Path.GetFileName(text) && text[0] != '.' && !text.Contains('\\', StringComparison.Ordinal);

    private static bool TryContract(string? text, out ContractVersion version)
    {
        version = default;
        if (text?.Split('.') is not [var major, var minor]
            || !int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int first) || !int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out int second))
        {
            return false;
        }

        version = new ContractVersion(first, second);
        return true;
    }

    private static string Text(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is { Length: <= 2000 } text && !text.Any(char.IsControl)
            ? text : throw new FormatException($"has '{property.Name}' that is no text of one line");

    private static bool Flag(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"has '{property.Name}' that is neither true nor false"),
    };

    private static long Number(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out long number)
            ? number : throw new FormatException($"has '{property.Name}' that is no whole number");

    private static string[] Choices(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Array || property.Value.GetArrayLength() is 0 or > MostChoices)
            throw new FormatException($"has 'choices' that are no list of 1 to {MostChoices} texts");
        string[] choices = [.. property.Value.EnumerateArray().Select(static choice =>
            choice.ValueKind == JsonValueKind.String && choice.GetString() is { Length: > 0 and <= 200 } text && !text.Any(char.IsControl)
                ? text : throw new FormatException("has 'choices' with one that is no text of one line"))];
        return choices.Distinct(StringComparer.Ordinal).Count() == choices.Length ? choices : throw new FormatException("has 'choices' with one that is there twice");
    }

    private static PluginKinds Kinds(JsonProperty property)
    {
        PluginKinds kinds = PluginKinds.None;
        if (property.Value.ValueKind != JsonValueKind.Array)
            throw new FormatException("has 'kinds' that is no list");
        foreach (JsonElement kind in property.Value.EnumerateArray())
        {
            kinds |= (kind.ValueKind == JsonValueKind.String ? kind.GetString() : null) switch
            {
                "origin" => PluginKinds.Origin,
                "format" => PluginKinds.Format,
                "metadata" => PluginKinds.Metadata,
                "events" => PluginKinds.Events,
                _ => throw new FormatException($"has the kind {kind.GetRawText()}; there are origin, format, metadata, events"),
            };
        }

        return kinds;
    }

    private static IEnumerable<PluginSetting> Settings(JsonProperty all)
    {
        if (all.Value.ValueKind != JsonValueKind.Object)
            throw new FormatException("has 'settings' that is no object");
        foreach (JsonProperty one in all.Value.EnumerateObject())
        {
            if (!IsSettingName(one.Name) || one.Value.ValueKind != JsonValueKind.Object)
                throw new FormatException($"has a setting '{one.Name}' that is none");
            string type = "text", description = "";
            string? preset = null;
            bool isRequired = false, isPerOrigin = false;
            long? least = null, most = null;
            string[] choices = [];
            foreach (JsonProperty property in one.Value.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "type": type = Text(property); break;
                    case "description": description = Text(property); break;
                    case "default": preset = property.Value.ValueKind == JsonValueKind.String ? Text(property) : property.Value.GetRawText(); break;
                    case "required": isRequired = Flag(property); break;
                    case "minimum": least = Number(property); break;
                    case "maximum": most = Number(property); break;
                    case "choices": choices = Choices(property); break;
                    case "per_origin": isPerOrigin = Flag(property); break;
                    default: throw new FormatException($"has '{property.Name}' in the setting '{one.Name}', which means nothing");
                }
            }

            PluginSetting setting = new(one.Name, KindOf(type))
            {
                Description = description, Default = preset, IsRequired = isRequired, Minimum = least, Maximum = most, Choices = choices, IsPerOrigin = isPerOrigin,
            };
            if ((least ?? most) is not null && setting.Kind != PluginSettingKind.Number)
                throw new FormatException($"has a 'minimum' or 'maximum' of the setting '{one.Name}', which is no number");
            if (least > most)
                throw new FormatException($"has a 'minimum' of the setting '{one.Name}' that is above its 'maximum'");
            if (choices.Length > 0 && setting.Kind != PluginSettingKind.Text)
                throw new FormatException($"has 'choices' of the setting '{one.Name}', which is no text");
            if (preset is not null && !PluginSettingValues.IsValid(setting, preset))
                throw new FormatException($"has a default of the setting '{one.Name}' that is not {PluginSettingValues.Takes(setting)}");
            yield return setting;
        }
    }

    private static PluginSettingKind KindOf(string type) => type switch
    {
        "text" => PluginSettingKind.Text,
        "number" => PluginSettingKind.Number,
        "boolean" => PluginSettingKind.Boolean,
        "secret" => PluginSettingKind.Secret,
        _ => throw new FormatException($"has a setting of the type '{type}'; there are text, number, boolean, secret"),
    };
}
