using System.CommandLine;
using System.CommandLine.Help;
using MusicFs.Cli;
using MusicFs.Cli.Metadata;
using MusicFs.Cli.Origins;
using MusicFs.Cli.Trash;

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
    MetadataCommand.Create(),
    TrashCommand.Create(),
    DoctorCommand.Create(),
    ServiceCommand.Create(),
    CompletionCommand.Create(),
    ShutdownCommand.Create(),
    ConfigCommand.Create(),
    OriginCommand.Create(),
    DemoCommand.Create(),
    ScanCommand.Create(),
    LibraryCommand.Create(),
    CacheCommand.Create(),
    TagsCommand.Create(),
    TemplateCommand.Create(),
};
root.Add(ManCommand.Create(root));
root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
HelpOption help = root.Options.OfType<HelpOption>().Single();
help.Action = new HelpWithExamples((HelpAction)help.Action!);

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or VersionAction) && !CompletionCommand.IsAsked(args))
{
    // The last one names the word that is wrong; those before it follow from that.
    Terminal.Say($"musicfs: {parsed.Errors[^1].Message}");
    Terminal.Say($"Try: {HelpWithExamples.CommandLine(parsed)} --help");
    return (int)ExitCode.Usage;
}

// Signals are handled by the commands themselves: an unmount may take its time.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = null };
return await parsed.InvokeAsync(configuration).ConfigureAwait(false);

/// <summary>Said here, because the web framework's generator makes it public where nobody says what it is.</summary>
internal sealed partial class Program;
