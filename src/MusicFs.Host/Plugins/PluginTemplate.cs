using System.Security;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>
/// Writes the beginning of a plugin into a folder of its own: sources, tests, and a reference to the contract of this program. The templates are <c>plugins/templates</c>, whose
/// files are those of a plugin called <c>sample-plugin</c>. Called by a command.
/// </summary>
public static class PluginTemplate
{
    /// <summary>Also the longest scheme that an origin can have.</summary>
    private const int LongestName = 32;

    private const string SampleId = "sample-plugin";
    private const string SampleName = "SamplePlugin";
    private const string SampleFolder = "/usr/lib/musicfs";
    private const string Module = "wasm";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What there are templates for: the kinds of manifests, as assemblies, and <c>wasm</c>, a source of tags in C.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["origin", "format", "metadata", "events", Module];

    /// <summary>What is wrong with a kind or a name; null for nothing.</summary>
    public static Problem? Check(string kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Kinds.Contains(kind))
            return new Problem($"There is no kind '{kind}'.", $"The kinds are {string.Join(", ", Kinds)}: docs/plugins.md says what each is for.");
        if (name.Length is < 2 or > LongestName || !PluginManifestFile.IsId(name) || !char.IsAsciiLetterOrDigit(name[^1]))
        {
            return new Problem(
                $"A plugin cannot be called '{name}'.",
                $"Its name has 2 to {LongestName} lower case letters, digits, '-' and '.', with a letter first and none of '-' and '.' last, as in my-archive.");
        }

        return kind == "origin" && BuiltInOrigins.Has(name)
            ? new Problem($"MusicFs has origins of the scheme {name}:// itself.", "Choose another name: locations of the plugin's origins begin with it.")
            : null;
    }

    /// <summary>Writes one.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="name">The plugin's id, and the scheme of an origin; <see cref="Check"/> has nothing against it.</param>
    /// <param name="folder">Where; made, or empty. Nothing in it is written over.</param>
    /// <returns>Its files, relative to the folder; or why there are none.</returns>
    public static (IReadOnlyList<string> Files, Problem? Problem) Write(string kind, string name, string folder)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
                return ([], new Problem($"There is something in {folder} already; nothing is written over.", "Name another folder with --output, or empty that one."));
            List<string> files = [];
            foreach ((string file, string resource) in FilesOf(kind))
            {
                string relative = InNames(file, name);
                WriteFile(Path.Combine(folder, relative), resource, name);
                files.Add(relative);
            }

            files.Sort(StringComparer.Ordinal);
            return (files, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ([], new Problem($"The plugin cannot be written to {folder}: {fault.Message}", "Name a folder with --output that you can write to."));
        }
    }

    /// <summary>Those of all assemblies, and those of the kind.</summary>
    private static IEnumerable<(string File, string Resource)> FilesOf(string kind)
    {
        string[] folders = kind == Module ? [$"templates/{kind}/"] : ["templates/assembly/", $"templates/{kind}/"];
        foreach (string resource in typeof(PluginTemplate).Assembly.GetManifestResourceNames())
        {
            foreach (string folder in folders)
            {
                if (resource.StartsWith(folder, StringComparison.Ordinal))
                    yield return (resource[folder.Length..], resource);
            }
        }
    }

    private static void WriteFile(string path, string resource, string name)
    {
        using Stream content = typeof(PluginTemplate).Assembly.GetManifestResourceStream(resource)!;
        MakeFolder(Path.GetDirectoryName(path)!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = path.EndsWith(".sh", StringComparison.Ordinal) ? Runnable : Readable;
        using FileStream file = new(path, options);
        if (path.EndsWith(".wasm", StringComparison.Ordinal))
        {
            content.CopyTo(file);
            return;
        }

        using StreamReader reader = new(content);
        using StreamWriter writer = new(file);
        writer.Write(InText(reader.ReadToEnd(), Path.GetExtension(path), name));
    }

    /// <summary>Not writable by others, whatever the umask is: nothing would be loaded from there.</summary>
    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Runnable);
    }

    private static string InText(string text, string extension, string name) =>
        InNames(text, name)
            .Replace("\"contract\": \"1.0\"", $"\"contract\": \"{new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor)}\"", StringComparison.Ordinal)
            .Replace(SampleFolder, Quote(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), extension), StringComparison.Ordinal);

    private static string InNames(string text, string name) =>
        text.Replace(SampleId, name, StringComparison.Ordinal).Replace(SampleName, AssemblyName(name), StringComparison.Ordinal);

    /// <summary>A path as it is written within a property of MSBuild, and within single quotes of a shell.</summary>
    private static string Quote(string path, string extension) => extension switch
    {
        ".props" => SecurityElement.Escape(path.Replace("%", "%25", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal)),
        ".sh" => path.Replace("'", @"'\''", StringComparison.Ordinal),
        _ => path,
    };

    /// <summary>My-archive becomes MyArchivePlugin: with that at its end it is no name that its code uses for something else.</summary>
    private static string AssemblyName(string name) =>
        string.Concat(name.Split('-', '.').Where(static part => part.Length > 0).Select(static part => char.ToUpperInvariant(part[0]) + part[1..])) + "Plugin";
}
