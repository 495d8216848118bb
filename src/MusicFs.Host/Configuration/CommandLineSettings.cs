using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>What options say, which holds whatever file and environment say. Filled by the command line, then read by the loader.</summary>
public sealed class CommandLineSettings
{
    private readonly List<SettingEntry> _entries = [];
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);

    internal IReadOnlyList<SettingEntry> Entries => _entries;

    /// <summary>Sections that the options give as a whole.</summary>
    internal IReadOnlySet<string> Replaced => _replaced;

    /// <summary>Sets a value, where there is one.</summary>
    /// <param name="option">What a person typed.</param>
    /// <param name="value">Its value; null when it was not given.</param>
    /// <param name="path">The parts of the setting's name.</param>
    public void Set(string option, string? value, params ReadOnlySpan<string> path)
    {
        if (value is not null)
            _entries.Add(new SettingEntry(new SettingPath(path), [value], IsList: false, option));
    }

    /// <summary>Replaces the origins, where any are given.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public Problem? SetOrigins(string option, IReadOnlyList<string> values)
    {
        (IReadOnlyList<OriginLocation> origins, Problem? problem) = OriginLocation.ParseAll(values);
        if (origins.Count > 0)
            _replaced.Add("origins");
        foreach (OriginLocation origin in origins)
            Set(option, origin.Path, "origins", origin.Id, "location");
        return problem;
    }

    /// <summary>Replaces the views, where any are given, each <c>NAME=TEMPLATE</c>.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public Problem? SetViews(string option, IReadOnlyList<string> values)
    {
        (IReadOnlyList<ViewLocation> views, Problem? problem) = ViewLocation.ParseAll(values);
        if (views.Count > 0)
            _replaced.Add("views");
        foreach (ViewLocation view in views)
            Set(option, view.Template, "views", view.Name, "template");
        return problem;
    }
}
