using System.CommandLine;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Tags;

namespace MusicFs.Cli;

/// <summary><c>musicfs tags FILE... [--json]</c>: what is read from files, one line of JSON or one table each.</summary>
internal static class TagsCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to read.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var command = new Command("tags", "Show what is read from the tags of files.") { files, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(files) ?? [], parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, bool json, TextWriter output, CancellationToken cancellation)
    {
        var reader = new FileTags();
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
