using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Lays entries of the file, the environment and the command line over one another, in this order, and checks each against the
/// schema. Gathers everything that is wrong, so that a person corrects a file once. One use.
/// </summary>
internal sealed class SettingLayers
{
    private readonly OrderedDictionary<SettingPath, SettingValue> _values = [];
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly OrderedDictionary<string, string> _mountPoints = [];

    public IReadOnlyDictionary<SettingPath, SettingValue> Values => _values;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>Places that the section of mounts names, also those of which nothing else is said.</summary>
    public IEnumerable<string> MountPoints => _mountPoints.Keys;

    /// <summary>Takes out what makes a library that library: its name, and where it keeps things.</summary>
    public void ClearIdentity()
    {
        _values.Remove(new SettingPath("library", "name"));
        Clear("cache");
        Clear("state");
    }

    /// <summary>Takes out what lies in a section.</summary>
    public void Clear(string section)
    {
        foreach (SettingPath path in _values.Keys.Where(path => path.StartsWith(section)).ToArray())
            _values.Remove(path);
    }

    public void Add(IReadOnlyList<ConfigurationProblem> problems) => _problems.AddRange(problems);

    public void Add(IReadOnlyList<SettingEntry> entries)
    {
        foreach (SettingEntry entry in entries)
        {
            if (AddEntry(entry) is { } problem)
                _problems.Add(new ConfigurationProblem(entry.Source, problem));
        }
    }

    private Problem? AddEntry(SettingEntry entry)
    {
        SettingPath path = Complete(entry);
        if (NameProblem(path) is { } wrongName)
            return wrongName;
        if (path.StartsWith("mounts"))
            _mountPoints[path.Parts[1]] = entry.Source;
        if (SettingSchema.Find(path) is not { } setting)
            return SectionProblem(path, entry);
        if (entry.Items.Count == 0 && !entry.IsList)
            return new Problem($"'{path}' has no value.", $"It takes {setting.Kind.Takes}; leave the line out for the default.");
        if (entry.IsList && !setting.IsList)
            return new Problem($"'{path}' is a list.", $"It takes {setting.Kind.Takes}.");
        return AddValue(path, setting, entry);
    }

    private Problem? AddValue(SettingPath path, SettingDefinition setting, SettingEntry entry)
    {
        List<string> values = [];
        bool isVariable = entry.Source.StartsWith(EnvironmentSettings.SourcePrefix, StringComparison.Ordinal);
        foreach (string item in entry.Items)
        {
            if (setting.Kind.IsSecret && !ValueReference.IsOne(item) && !isVariable)
                return new Problem($"'{path}' is a secret and does not belong here.", $"It takes {setting.Kind.Takes}.");
            // Templates have a ${...} of their own.
            (string? value, Problem? problem) = setting.Kind == SettingKind.Template ? (item, null) : ValueReference.Resolve(HomePath.Expand(item));
            if (value is null)
                return problem;
            if (!setting.Kind.IsValid(value))
                return setting.Kind.Explain?.Invoke(value) ?? Wrong(path, setting, setting.Kind.IsSecret ? "(hidden)" : item);
            values.Add(value);
        }

        // Whether a plugin's setting is secret only the plugin knows; secrets come by variables.
        bool isSecret = setting.Kind.IsSecret || (isVariable && setting.Parts[^1] == SettingDefinition.Any);
        string shown = isSecret && !entry.Items.All(ValueReference.IsOne) ? "(hidden)" : string.Join(", ", entry.Items);
        _values[path] = new SettingValue(values, shown, entry.Source);
        return null;
    }

    /// <summary>Short forms in full, mount points as the system spells them.</summary>
    private static SettingPath Complete(SettingEntry entry)
    {
        string[] parts = entry.Path.Parts;
        if (parts.Length == 2 && entry.Items.Count > 0 && SettingSchema.ShortForms.TryGetValue(parts[0], out string? key))
            return new SettingPath([.. parts, key]);
        if (parts.Length > 1 && parts[0] == "mounts" && MountPlace.IsWhole(parts[1], OperatingSystem.IsWindows()))
            parts[1] = MountPlace.Full(parts[1]);
        return new SettingPath(parts);
    }

    private static Problem? NameProblem(SettingPath path)
    {
        string[] parts = path.Parts;
        return parts.Length > 1 ? SettingSchema.CheckName(parts[0], parts[1]) : null;
    }

    /// <summary>A name that is no setting: a section without content is fine, what else it may be is told.</summary>
    private static Problem? SectionProblem(SettingPath path, SettingEntry entry)
    {
        string[] parts = path.Parts;
        IReadOnlyList<string> below = SettingSchema.Below(parts);
        if (below.Count > 0 && entry.Items.Count == 0 && !entry.IsList)
            return below is [SettingDefinition.Any] || parts.Length == 1 || parts[0] == "mounts" ? null : Empty(path, below);
        if (below.Count > 0)
        {
            return new Problem(
                $"'{path}' is a section and takes no value.",
                below is [SettingDefinition.Any] ? "Below it, indented, are names of your choice." : $"Below it, indented, may be: {string.Join(", ", below)}.");
        }

        // The first part that leads nowhere is the wrong one.
        int known = parts.Length - 1;
        while (known > 0 && SettingSchema.Below(parts.AsSpan(0, known)).Count == 0)
            known--;
        IReadOnlyList<string> possible = SettingSchema.Below(parts.AsSpan(0, known));
        string place = known == 0 ? "The sections are" : $"In '{new SettingPath(parts.AsSpan(0, known))}' there may be";
        return new Problem($"There is no setting '{path}'.", possible.Count == 0 ? "Remove it." : Suggest(parts[known], possible, place));
    }

    private static Problem Empty(SettingPath path, IReadOnlyList<string> below) =>
        new($"'{path}' is empty.", $"Below it, indented, may be: {string.Join(", ", below)}.");

    private static string Suggest(string wrong, IReadOnlyList<string> possible, string place)
    {
        string? near = possible.Select(name => (Name: name, Distance: EditDistance.Between(wrong, name)))
            .Where(static candidate => candidate.Distance <= 2)
            .OrderBy(static candidate => candidate.Distance)
            .Select(static candidate => candidate.Name)
            .FirstOrDefault();
        string all = $"{place}: {string.Join(", ", possible)}.";
        return near is null ? all : $"Did you mean '{near}'? {all}";
    }

    private static Problem Wrong(SettingPath path, SettingDefinition setting, string item)
    {
        Problem? template = setting.Kind == SettingKind.Template ? Composition.CheckTemplate(item) : null;
        string shown = item.Length > 80 ? item[..80] + "..." : item;
        return template ?? new Problem($"'{path}' cannot be '{shown}'.", $"It takes {setting.Kind.Takes}.");
    }
}
