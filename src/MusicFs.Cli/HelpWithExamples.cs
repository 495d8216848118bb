using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace MusicFs.Cli;

/// <summary><c>--help</c>: the generated lists of arguments and options, then what a newcomer copies from.</summary>
internal sealed class HelpWithExamples(HelpAction generated) : SynchronousCommandLineAction
{
    private const string RootExamples =
        """
        Examples:
          musicfs demo /tmp/musicfs-demo                Try it without owning any music
          musicfs mount ~/Music-by-tags --origin ~/Music
          musicfs umount ~/Music-by-tags

        Exit status: 0 all well, 1 something failed, 2 wrong usage or configuration, 3 no daemon can be reached, 4 cannot mount.
        """;

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int status = generated.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(parseResult.CommandResult.Command is DocumentedCommand command ? command.Examples : RootExamples);
        return status;
    }

    /// <summary>The words that lead to the command of a parse: <c>musicfs origin add</c>.</summary>
    public static string CommandLine(ParseResult parseResult)
    {
        string words = "";
        for (SymbolResult? result = parseResult.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
            words = $" {command.Command.Name}{words}";
        return $"musicfs{words}";
    }
}
