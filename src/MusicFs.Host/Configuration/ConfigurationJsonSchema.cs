using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MusicFs.Host.Configuration;

/// <summary>The schema of the file for editors (json-schema.org, draft 7, which they all know), made from the one that the daemon checks by.</summary>
public static class ConfigurationJsonSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole schema.</summary>
    public static string Text()
    {
        JsonObject schema = Section([]);
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        schema["title"] = "The configuration of MusicFs";
        return schema.ToJsonString(Readable);
    }

    private static JsonObject Section(string[] path)
    {
        JsonObject section = new() { ["type"] = new JsonArray("object", "null") };
        JsonObject properties = [];
        JsonNode others = JsonValue.Create(false);
        foreach (string name in SettingSchema.Below(path))
        {
            string[] below = [.. path, name];
            JsonObject described = SettingSchema.All.FirstOrDefault(setting => setting.Parts.SequenceEqual(below)) is { } setting ? Setting(setting) : Entry(below);
            if (name == SettingDefinition.Any)
                others = described;
            else
                properties.Add(name, described);
        }

        if (properties.Count > 0)
            section["properties"] = properties;
        section["additionalProperties"] = others;
        return section;
    }

    /// <summary>A section, or the short form of it where there is one.</summary>
    private static JsonObject Entry(string[] path)
    {
        JsonObject section = Section(path);
        if (path is not [var first, SettingDefinition.Any] || !SettingSchema.ShortForms.TryGetValue(first, out string? key))
            return section;
        section["required"] = new JsonArray(key);
        section["type"] = "object";
        return new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, section) };
    }

    private static JsonObject Setting(SettingDefinition setting)
    {
        string description = $"{setting.Description} It takes {setting.Kind.Takes}.{(setting.Default.Length > 0 ? $" Default: {setting.Default}." : "")}";
        JsonObject value = Value(setting.Kind);
        if (setting.IsList)
            value = new JsonObject { ["anyOf"] = new JsonArray(value.DeepClone(), new JsonObject { ["type"] = "array", ["items"] = value }) };
        value["description"] = description;
        return value;
    }

    /// <summary>Whatever a value is, a reference may stand for it.</summary>
    private static JsonObject Value(SettingKind kind)
    {
        JsonObject reference = new() { ["type"] = "string", ["pattern"] = @"^\$\{(env|file|credential):.+\}$" };
        JsonObject plain = kind switch
        {
            { IsSecret: true } => reference,
            _ when kind == SettingKind.Flag => new JsonObject { ["type"] = "boolean" },
            _ when kind == SettingKind.Octal => new JsonObject { ["type"] = new JsonArray("integer", "string") },
            { Range: { } range } => new JsonObject { ["type"] = "integer", ["minimum"] = range.Least, ["maximum"] = range.Most },
            { Choices: { } choices } => new JsonObject { ["enum"] = new JsonArray([.. choices.Select(static choice => JsonValue.Create(choice))]) },
            _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        };
        return kind.Range is null && kind.Choices is null && kind != SettingKind.Flag
            ? plain
            : new JsonObject { ["anyOf"] = new JsonArray(plain, reference) };
    }
}
