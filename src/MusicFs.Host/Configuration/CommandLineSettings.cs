using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>What options say, which holds whatever file and environment say. Filled by the command line, then read by the loader.</summary>
public sealed class CommandLineSettings
{
    private readonly List<SettingEntry> _entries = [];
    private readonly List<(string Key, SettingEntry Entry)> _ofMounts = [];
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _originValues = [];
    private string _originOption = "";

    /// <summary>The one place to mount at, absolute; null for all that the file names.</summary>
    public string? MountPoint { get; set; }

    internal IReadOnlyList<SettingEntry> Entries => _entries;

    /// <summary>Whether the options name the library, so that what the file says of another one must not be mixed with it.</summary>
    internal bool NamesLibrary => _replaced.Contains("origins");

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

    /// <summary>Sets a value for whatever is mounted, where there is one.</summary>
    public void SetForMounts(string option, string? value, string key)
    {
        if (value is not null)
            _ofMounts.Add((key, new SettingEntry(default, [value], IsList: false, option)));
    }

    /// <summary>Replaces the origins, where any are given.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public Problem? SetOrigins(string option, IReadOnlyList<string> values)
    {
        (IReadOnlyList<OriginLocation> origins, Problem? problem) = OriginLocation.ParseAll(values);
        if (origins.Count > 0)
            _replaced.Add("origins");
        // They are read again with each reload, and a daemon has left the folder that relative paths are from.
        (_originOption, _originValues) = (option, problem is null
            ? [.. values.Zip(origins, static (value, origin) =>
                !origin.IsFolder ? value : OriginLocation.Split(value).Id is { } id ? $"{id}={origin.Location}" : origin.Location)]
            : values);
        AddOrigins(option, origins);
        return problem;
    }

    /// <summary>Gives the origins that are named without an id those they had before. Whether any is another now.</summary>
    internal bool UseIds(IReadOnlyDictionary<string, string> remembered)
    {
        IReadOnlyList<OriginLocation> origins = OriginLocation.ParseAll(_originValues, remembered).Origins;
        if (origins.All(origin => _entries.Exists(entry => entry.Path == new SettingPath("origins", origin.Id, "location") && entry.Items[0] == origin.Location)))
            return false;
        _entries.RemoveAll(static entry => entry.Path.StartsWith("origins"));
        AddOrigins(_originOption, origins);
        return true;
    }

    private void AddOrigins(string option, IReadOnlyList<OriginLocation> origins)
    {
        foreach (OriginLocation origin in origins)
        {
            Set(option, origin.Location, "origins", origin.Id, "location");
            // An address over SSH shows its user: it is another folder for another user.
            if (origin.Kind != OriginKind.Sftp)
                Set(option, origin.Access.User, "origins", origin.Id, "username");
        }
    }

    /// <summary>Replaces the views, where any are given, each <c>NAME=TEMPLATE</c>.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public Problem? SetViews(string option, IReadOnlyList<string> values)
    {
        (IReadOnlyList<ViewLocation> views, Problem? problem) = ViewLocation.ParseAll(values);
        if (views.Count == 0)
            return problem;
        _replaced.Add("views");
        foreach (ViewLocation view in views)
            Set(option, view.Template, "views", view.Name, "template");
        _ofMounts.Add(("views", new SettingEntry(default, [.. views.Select(view => view.Name)], IsList: true, option)));
        return problem;
    }

    /// <summary>What the options say of one mount.</summary>
    internal IReadOnlyList<SettingEntry> EntriesFor(string mountPoint) =>
        [.. _ofMounts.Select(setting => setting.Entry with { Path = new SettingPath("mounts", mountPoint, setting.Key) })];
}
