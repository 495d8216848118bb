using System.CommandLine;
using System.Text;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary><c>musicfs metadata import</c> of another program's library, which the daemon reads.</summary>
internal sealed class LibraryImport
{
    private readonly Option<string[]> _maps = new("--map")
    {
        HelpName = "OLD=NEW", Description = "What paths in the other library begin with, and the folder or origin that is here. Repeat it for several.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Also replace what was set by hand." };
    private readonly Option<bool> _follow = new("--follow") { Description = "Stay, and import again whenever the library is written to." };

    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "What an imported playlist is to be called; without it as it calls itself." };

    public LibraryImport(Command command)
    {
        command.Add(_maps);
        command.Add(_overwrite);
        command.Add(_follow);
        command.Add(_name);
    }

    /// <summary>Whether a file looks like a database, XML or a playlist, which no table or line of JSON does.</summary>
    public static bool IsLibrary(string file)
    {
        byte[] start = new byte[16];
        try
        {
            if (file == "-" || !File.Exists(file))
                return false;
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> text = start.AsSpan(0, length);
            if (text.StartsWith("SQLite format 3\0"u8) || Path.GetExtension(file).ToUpperInvariant() is ".M3U" or ".M3U8" or ".PLS")
                return true;
            text = (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimStart(" \t\r\n"u8);
            return text.StartsWith("<"u8) || text.StartsWith("#EXTM3U"u8) || (text.Length >= "[playlist]".Length && Ascii.EqualsIgnoreCase(text[.."[playlist]".Length], "[playlist]"u8));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it next says why it cannot be.
            return false;
        }
    }

    public async Task<ExitCode> RunAsync(DaemonConnection daemon, ParseResult parsed, string file, string overlay, bool isDryRun, bool isJson, CancellationToken cancellation)
    {
        ImportRequest request = new()
        {
            Path = Path.GetFullPath(file), DryRun = isDryRun, Overwrite = parsed.GetValue(_overwrite), Follow = parsed.GetValue(_follow), Overlay = overlay,
            Name = parsed.GetValue(_name) ?? "",
        };
        foreach (string map in parsed.GetValue(_maps) ?? [])
        {
            int sign = map.IndexOf('=', StringComparison.Ordinal);
            if (sign < 1 || sign == map.Length - 1)
            {
                Terminal.Say(new Problem($"'{map}' is not OLD=NEW.", "For example: --map /Volumes/Music=/srv/music"));
                return ExitCode.Usage;
            }

            request.Maps.Add(new PathMap { Old = map[..sign], New = map[(sign + 1)..] });
        }

        if (request is { Follow: true, DryRun: true })
        {
            Terminal.Say(new Problem("--follow and --dry-run do not go together.", "Leave one of them away."));
            return ExitCode.Usage;
        }

        return await DaemonArguments.EachAsync(daemon, ImportMethods.Run, request, new ImportReport(isJson, isDryRun).Take, cancellation).ConfigureAwait(false);
    }
}
