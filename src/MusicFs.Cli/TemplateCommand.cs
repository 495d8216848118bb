using System.CommandLine;
using System.Runtime.CompilerServices;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Tags;

namespace MusicFs.Cli;

/// <summary><c>musicfs template test</c>: shows where a template would put files, before anything is mounted with it.</summary>
internal static class TemplateCommand
{
    private const string Examples =
        """
        Examples:
          musicfs template test '$genre/$artist - $title.$format'
          musicfs template test '%bucket{$albumartist}/$albumartist/$album/$title.$format' ~/Music/*/*.flac

        Variables and functions are described in docs/templates.md. Files are looked at one by one: what only a whole album tells, such as
        that it is by various artists, shows in 'musicfs mount --dry-run'.

        Files are read as a mount reads them, by the plugins that the configuration has loaded too (--no-plugins: without).

        Exit status: 0 all well, 1 a file could not be read, 2 the template is wrong.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("template", "Try path templates.", Examples);
        DocumentedCommand test = new("test", "Show where a template puts files; without files, some examples.", Examples);
        Argument<string> template = new("TEMPLATE") { Description = "In single quotes, so that the shell leaves the dollars alone." };
        Argument<string[]> files = new("FILE") { Description = "Audio files.", Arity = ArgumentArity.ZeroOrMore };
        Option<NameSet?> names = MountArguments.NamesOption();
        test.Add(template);
        test.Add(names);
        test.Add(files);
        PluginArguments plugins = new(test);
        test.SetAction(async (parsed, cancellation) =>
            (int)await RunAsync(parsed.GetValue(template)!, parsed.GetValue(names) ?? NameSet.Posix, parsed.GetValue(files) ?? [], () => plugins.OpenAsync(parsed, cancellation), cancellation).ConfigureAwait(false));
        command.Add(test);
        return command;
    }

    private static async Task<ExitCode> RunAsync(string template, NameSet names, string[] files, Func<Task<FileTags>> open, CancellationToken cancellation)
    {
        if (TemplatePreview.Check(template) is { } wrong)
        {
            Terminal.Say(wrong);
            return ExitCode.Usage;
        }

        if (files.Length == 0)
        {
            foreach ((string name, IReadOnlyList<string> paths) in TemplatePreview.RenderSamples(template, names))
                Print(name, paths);
            return ExitCode.Success;
        }

        ExitCode status = ExitCode.Success;
        FileTags reader = await open().ConfigureAwait(false);
        await using ConfiguredAsyncDisposable end = reader.ConfigureAwait(false);
        foreach (string file in files)
        {
            (IReadOnlyList<string> paths, string? problem) = await TemplatePreview.RenderAsync(template, names, reader, file, cancellation).ConfigureAwait(false);
            Print(file, paths);
            if (problem is null)
                continue;
            Terminal.Say($"musicfs: {file}: {problem}");
            status = ExitCode.Failure;
        }

        return status;
    }

    private static void Print(string name, IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
            Console.Out.WriteLine($"{name}\n    {path}");
    }
}
