using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// A change of the configuration file that has been tried and not been written yet. Comments and order stay; a change that would do more
/// than it should is refused.
/// </summary>
public sealed class ConfigurationEdit
{
    private const int LargestFile = 1 << 20;

    private readonly string _file;
    private readonly string _text;

    private ConfigurationEdit(string file, string text) => (_file, _text) = (file, text);

    /// <summary>Adds an origin.</summary>
    /// <param name="file">Made where it is missing.</param>
    /// <param name="id">Its id, which the file does not have.</param>
    /// <param name="origin">Where it is and how it is reached.</param>
    /// <param name="libraryName">What to call a library that is called by its origins' locations; null where it need not be called anything.</param>
    public static (ConfigurationEdit? Edit, Problem? Problem) AddOrigin(string file, string id, OriginRequest origin, string? libraryName)
    {
        ArgumentNullException.ThrowIfNull(origin);
        (OriginAddress? address, Problem? problem) = OriginAddress.Parse(origin.Location);
        if (address is null)
            return (null, problem);
        SettingEntry[] entries = [.. origin.Entries(id, address)];
        string[] lines = entries.Length == 1
            ? [$"{id}: {Value(entries[0])}"]
            : [$"{id}:", .. entries.Where(static entry => entry.Path.Parts.Length == 3).Select(static entry => $"  {entry.Path.Parts[^1]}: {Value(entry)}"), .. Plugged(entries)];
        return Change(file, text => text.Add("origins", lines), libraryName, id);
    }

    private static IEnumerable<string> Plugged(IEnumerable<SettingEntry> entries)
    {
        string[] lines = [.. entries.Where(static entry => entry.Path.Parts.Length > 3).Select(static entry => $"    {entry.Path.Parts[^1]}: {Value(entry)}")];
        return lines.Length > 0 ? ["  settings:", .. lines] : [];
    }

    /// <summary>Takes an origin out.</summary>
    public static (ConfigurationEdit? Edit, Problem? Problem) RemoveOrigin(string file, string id, string? libraryName) =>
        Change(file, text => text.Remove("origins", id), libraryName, id);

    /// <summary>Puts the changed file in the place of the old one.</summary>
    /// <returns>Null, or why it cannot be written.</returns>
    public Problem? Write()
    {
        try
        {
            string target = File.Exists(_file) ? File.ResolveLinkTarget(_file, returnFinalTarget: true)?.FullName ?? _file : _file;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            string fresh = target + ".new";
            File.WriteAllText(fresh, _text, new UTF8Encoding(false));
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(fresh, File.GetUnixFileMode(target));
            File.Move(fresh, target, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem($"{_file} cannot be written: {e.Message}", "Check its rights, or name another one with --config.");
        }
    }

    private static (ConfigurationEdit? Edit, Problem? Problem) Change(string file, Func<YamlText, Problem?> change, string? libraryName, string id)
    {
        (string? before, Problem? problem) = Read(file);
        if (before is null)
            return (null, problem);
        YamlText text = new(before);
        // Before other origins would make another library of it, with another cache and without what people made.
        problem = libraryName is null ? null : text.Add("library", ["# Named so that other origins do not make another library of it.", $"name: {YamlText.Quote(libraryName)}"]);
        problem ??= change(text);
        if (problem is not null)
            return (null, problem with { What = $"{file}: {problem.What}" });
        string after = text.ToString();
        return HasSameRest(before, after, id)
            ? (new ConfigurationEdit(file, after), null)
            : (null, new Problem($"{file} is written in a way that this change would damage.", "Change it with an editor, and see whether it is right: musicfs config check"));
    }

    private static (string? Text, Problem? Problem) Read(string file)
    {
        try
        {
            if (!File.Exists(file))
                return ("", null);
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.Length > LargestFile)
                return (null, new Problem($"{file} has {stream.Length} bytes.", "Is that the configuration?"));
            using StreamReader text = new(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return (text.ReadToEnd(), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return (null, new Problem($"{file} cannot be read: {e.Message}", "Check its rights, or name another one with --config."));
        }
    }

    /// <summary>Whether a file is right after a change, and says the same as before of all but one origin and the library's name.</summary>
    private static bool HasSameRest(string before, string after, string id)
    {
        (IReadOnlyList<SettingEntry> old, IReadOnlyList<ConfigurationProblem> wrong) = YamlSettings.ReadText(before);
        (IReadOnlyList<SettingEntry> now, IReadOnlyList<ConfigurationProblem> problems) = YamlSettings.ReadText(after);
        return problems.Count <= wrong.Count && Rest(old).SequenceEqual(Rest(now));

        IEnumerable<string> Rest(IReadOnlyList<SettingEntry> entries) => entries
            .Where(entry => entry.Items.Count > 0 || entry.IsList)
            .Where(entry => entry.Path.Parts is not ["origins", var other, ..] || other != id)
            .Where(static entry => entry.Path.Parts is not ["library", "name"])
            .Select(static entry => $"{entry.Path} {entry.IsList} {string.Join('\0', entry.Items)}");
    }

    private static string Value(SettingEntry entry) =>
        entry.IsList ? $"[{string.Join(", ", entry.Items.Select(YamlText.Quote))}]" : YamlText.Quote(entry.Items[0]);
}
