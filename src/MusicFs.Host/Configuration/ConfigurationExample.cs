using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>The commented example file, made from the schema: what <c>musicfs config init</c> writes.</summary>
public static class ConfigurationExample
{
    private const string Head =
        """
        # The configuration of MusicFs. Every line that sets something is a comment: take away '#' and the space behind it.
        # Check it with 'musicfs config check'. A text ${env:NAME}, ${file:PATH} or
        # ${credential:NAME} is read from there; passwords and keys are written so only.
        # Environment variables hold over this file (MUSICFS_LOG__LEVEL=debug), options of a command over both.

        """;

    private const string ForeignName = "largest";

    private static readonly Dictionary<string, (string About, string Name)> Sections = new(StringComparer.Ordinal)
    {
        ["library"] = ("The library as a whole.", ""),
        ["origins"] = ("Where the music is, each with an id: the name of its folder under /.origins.", "nas"),
        ["sources"] = ("Tags that files lack, from elsewhere (docs/sources.md).", ""),
        ["views"] = ("Trees side by side, each in a folder of its name.", "Genres"),
        ["mounts"] = ("Where it is mounted. A mount that needs no settings of its own is its path and a colon.", "/mnt/music"),
        ["mount"] = ("What holds for every mount that says nothing else.", ""),
        ["cache"] = ("What can be made again.", ""),
        ["artwork"] = ("Pictures of albums (docs/artwork.md).", ""),
        ["state"] = ("What cannot.", ""),
        ["metrics"] = ("Numbers for Prometheus.", ""),
        ["telemetry"] = ("What is sent to collectors.", ""),
        ["service"] = ("The daemon and its machine.", ""),
        ["control"] = ("The control interface beside its socket.", ""),
        ["webhooks"] = ("Where events are sent to.", "home"),
        ["collections"] = ("Queries that are shown as folders below .collections.", "Jazz"),
        ["plugin"] = ("Where plugins are looked for (docs/plugins.md).", ""),
        ["plugins"] = ("Plugins, each by its id.", "archive"),
        ["log"] = ("The log.", ""),
    };

    /// <summary>The whole file.</summary>
    public static string Text()
    {
        StringBuilder text = new(Head);
        foreach (IGrouping<string, SettingDefinition> section in SettingSchema.All.GroupBy(setting => setting.Parts[0]))
        {
            (string about, string name) = Sections[section.Key];
            text.Append("\n# ").Append(about).Append("\n# ").Append(section.Key).Append(":\n");
            if (name.Length > 0)
                text.Append("#   ").Append(name).Append(":\n");
            string inner = "";
            foreach (SettingDefinition setting in section)
            {
                bool isInner = name.Length == 0 && setting.Parts.Length > 2;
                if (isInner && setting.Parts[1] != inner)
                    text.Append("#   ").Append(inner = setting.Parts[1]).Append(":\n");
                Append(text, setting, name.Length > 0 || isInner ? "    " : "  ");
            }
        }

        return text.ToString();
    }

    /// <summary>Writes the file where there is none.</summary>
    /// <returns>Null, or why it was not written.</returns>
    public static Problem? Write(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(Text()));
            return null;
        }
        catch (IOException) when (File.Exists(path))
        {
            return new Problem($"{path} is there already.", "Edit it, or name another one with --config.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem($"{path} cannot be written: {e.Message}", "Name another one with --config.");
        }
    }

    private static void Append(StringBuilder text, SettingDefinition setting, string indent)
    {
        text.Append("#\n# ").Append(indent).Append("# ").Append(setting.Description);
        if (setting.Default.Length > 0)
            text.Append(" Default: ").Append(setting.Default).Append('.');
        text.Append("\n# ").Append(indent).Append("# It takes ").Append(setting.Kind.Takes).Append(".\n# ").Append(indent);
        // Names that somebody else chose lie in a section of their own.
        if (setting.Parts[^1] == SettingDefinition.Any)
            text.Append(setting.Parts[^2]).Append(":\n# ").Append(indent).Append("  ").Append(ForeignName);
        else
            text.Append(setting.Parts[^1]);
        text.Append(": ").Append(setting.Example).Append('\n');
    }
}
