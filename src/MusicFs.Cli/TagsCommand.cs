using System.CommandLine;
using System.Runtime.CompilerServices;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Tags;

namespace MusicFs.Cli;

/// <summary><c>musicfs tags FILE... [--json]</c>: what is read from files, one line of JSON or one table each.</summary>
internal static class TagsCommand
{
    private const string Examples =
        """
        Examples:
          musicfs tags song.flac              A table of what was read
          musicfs tags --json *.mp3           One JSON object a file, in one line each

        Formats: FLAC, MP3, Ogg (Vorbis, Opus, FLAC, Speex), MP4 (AAC, ALAC), WAV, AIFF, WMA, Monkey's Audio, WavPack, Musepack, DSF.
        Which one a file is shows its content, not its name. Nothing is changed. Formats and sources of tags of those plugins that
        the configuration has a mount load are asked too, here and not in the daemon (--no-plugins: not). What people set and what
        is looked up for albums is shown by 'musicfs metadata get PATH' in a mount.

        Exit status: 0 all were read, 1 at least one could not be.
        """;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to read.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        DocumentedCommand command = new("tags", "Show what is read from the tags of files.", Examples) { files, json };
        PluginArguments plugins = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            FileTags reader = await plugins.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable end = reader.ConfigureAwait(false);
            return await RunAsync(reader, parsed.GetValue(files) ?? [], parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(FileTags reader, string[] paths, bool json, TextWriter output, CancellationToken cancellation)
    {
        int status = 0;
        foreach (string path in paths)
        {
            (TagReadResult result, IReadOnlyList<string?> hashes) = await reader.ReadAsync(path, cancellation).ConfigureAwait(false);
            await output.WriteLineAsync(json ? TagsJson.Line(path, result, hashes) : TagsTable.Text(path, result)).ConfigureAwait(false);
            status |= result.IsSuccess ? 0 : 1;
        }

        return status;
    }
}
