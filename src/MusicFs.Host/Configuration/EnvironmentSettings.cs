using System.Collections;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Settings from variables <c>MUSICFS_SECTION__KEY</c>. Names that a person chose are met whatever their case, and with <c>_</c> for
/// characters that a variable cannot have.
/// </summary>
internal static class EnvironmentSettings
{
    /// <summary>What the source of each entry begins with.</summary>
    public const string SourcePrefix = "environment ";

    private const string Prefix = "MUSICFS_";

    private const string TestPrefix = "MUSICFS_TEST_";

    private const string Separator = "__";

    /// <summary>The entries in order of their names.</summary>
    /// <param name="variables">As the framework gives them.</param>
    /// <param name="written">What the file holds, for the spelling of names.</param>
    public static (IReadOnlyList<SettingEntry> Entries, IReadOnlyList<ConfigurationProblem> Problems) Read(
        IDictionary variables, IReadOnlyCollection<SettingPath> written)
    {
        List<SettingEntry> entries = [];
        List<ConfigurationProblem> problems = [];
        foreach (string name in variables.Keys.Cast<string>().Where(IsSetting).Order(StringComparer.Ordinal))
        {
            string source = SourcePrefix + name;
            string value = (string)variables[name]!;
            SettingPath path = Resolve(name[Prefix.Length..].ToLowerInvariant().Split(Separator), written);
            bool isList = SettingSchema.Find(path)?.IsList == true;
            if (path.StartsWith("mounts"))
                problems.Add(new ConfigurationProblem(source, new Problem("A mount cannot be named by a variable.", "Set it in the file, or for all mounts in the section 'mount'.")));
            else
                entries.Add(new SettingEntry(path, isList ? value.Split(',', StringSplitOptions.TrimEntries) : [value], isList, source));
        }

        return (entries, problems);
    }

    /// <summary>What variables say of origins that are named elsewhere: that is how these get what must not stand in a command line.</summary>
    public static IReadOnlyList<SettingEntry> OfOrigins(IReadOnlyDictionary<SettingPath, SettingValue> named) =>
    [
        .. Read(Environment.GetEnvironmentVariables(), [.. named.Keys]).Entries.Where(entry =>
            entry.Path.StartsWith("origins") && entry.Path.Parts is [_, var id, not "location", ..] && named.ContainsKey(new SettingPath("origins", id, "location"))),
    ];

    private static bool IsSetting(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && !name.StartsWith(TestPrefix, StringComparison.Ordinal)
        && name.IndexOf(Separator, Prefix.Length, StringComparison.Ordinal) > 0;

    private static SettingPath Resolve(string[] parts, IReadOnlyCollection<SettingPath> written)
    {
        if (parts.Length < 2 || SettingSchema.Below(parts.AsSpan(0, 1)) is not [SettingDefinition.Any])
            return new SettingPath(parts);
        string? known = written.Where(path => path.StartsWith(parts[0])).Select(path => path.Parts[1])
            .FirstOrDefault(name => Flatten(name) == parts[1]);
        parts[1] = known ?? parts[1];
        return new SettingPath(parts);
    }

    private static string Flatten(string name) =>
        string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
