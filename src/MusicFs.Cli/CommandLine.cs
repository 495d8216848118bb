using System.CommandLine;
using System.CommandLine.Help;
using MusicFs.Cli.Daemon;
using MusicFs.Cli.Metadata;
using MusicFs.Cli.Origins;
using MusicFs.Cli.Pictures;
using MusicFs.Cli.Trash;

namespace MusicFs.Cli;

/// <summary>All commands, and the one that was asked for.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Names of music are in all scripts; the code page of a Windows console is not.
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        RootCommand root = Create();
        // What begins with '@' is a name as any other, and no file of further arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not (HelpWithExamples or VersionAction) && !CompletionCommand.IsAsked(args) && Mistakes.In(parsed) is { } mistake)
        {
            Terminal.Say($"musicfs: {mistake}");
            Terminal.Say($"Try: {HelpWithExamples.CommandLine(parsed)} --help");
            return (int)ExitCode.Usage;
        }

        // Its parent writes what a daemon's process says.
        if (!DaemonChild.IsThisProcess)
            JsonLines.UseFor(parsed);
        // Signals are handled by the commands themselves: an unmount may take its time.
        InvocationConfiguration configuration = new() { ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
    }

    internal static RootCommand Create()
    {
        RootCommand root = new("Mounts a music collection as a drive organised by tags. The originals are never changed.")
        {
            MountCommand.Create(),
            UmountCommand.Create(),
            StatusCommand.Create(),
            TopCommand.Create(),
            EventsCommand.Create(),
            TraceCommand.Create(),
            MetricsCommand.Create(),
            LogCommand.Create(),
            ExplainCommand.CreateExplain(),
            ExplainCommand.CreateWhere(),
            SearchCommand.Create(),
            CollectionCommand.Create(),
            HistoryCommand.Create(),
            DuplicatesCommand.Create(),
            PinCommand.CreatePin(),
            PinCommand.CreateUnpin(),
            PinCommand.CreatePins(),
            MetadataCommand.Create(),
            TrashCommand.Create(),
            DoctorCommand.Create(),
            ServiceCommand.Create(),
            CompletionCommand.Create(),
            ShutdownCommand.Create(),
            ConfigCommand.Create(),
            OriginCommand.Create(),
            PluginCommand.Create(),
            DemoCommand.Create(),
            ScanCommand.Create(),
            LibraryCommand.Create(),
            CacheCommand.Create(),
            TagsCommand.Create(),
            TemplateCommand.Create(),
        };
        JsonLines.AddTo(root);
        root.Add(PictureWorkerCommand.Create());
        root.Add(ManCommand.Create(root));
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
