using System.CommandLine;
using System.Text;

namespace MusicFs.Cli;

/// <summary><c>musicfs man</c>: the manual page, made from the commands there are. For packages, so it is not listed.</summary>
internal static class ManCommand
{
    public static Command Create(RootCommand root)
    {
        Command command = new("man", "Print the manual page.") { Hidden = true };
        command.SetAction(_ =>
        {
            Console.Out.Write(Page(root));
            return (int)ExitCode.Success;
        });
        return command;
    }

    /// <summary>In the language of man 7 man.</summary>
    internal static string Page(RootCommand root)
    {
        StringBuilder page = new();
        page.Append(".TH MUSICFS 1 \"\" \"MusicFs\" \"User Commands\"\n.SH NAME\nmusicfs \\- ").Append(Escape(root.Description!)).Append('\n');
        page.Append(".SH SYNOPSIS\n.B musicfs\n.I COMMAND\n[\\fIARGUMENTS\\fR]\n.SH COMMANDS\n");
        foreach (Command command in root.Subcommands.Where(static command => !command.Hidden))
            Append(page, command, command.Name);
        page.Append(
            """
            .SH EXIT STATUS
            0 all well; 1 some items failed, or a mount is still there; 2 wrong usage or configuration; 3 no daemon can be reached; 4 it cannot be
            mounted, or the mount was lost.
            .SH FILES
            .I ~/.config/musicfs/config.yaml\fR,
            .I /etc/musicfs/config.yaml
            .SH SEE ALSO
            .BR fusermount3 (1),
            .BR systemctl (1)

            """);
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string path)
    {
        page.Append(".SS musicfs ").Append(Escape(path));
        foreach (Argument argument in command.Arguments)
            page.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{Escape(argument.Name)}]" : $" {Escape(argument.Name)}");
        page.Append('\n').Append(Escape(command.Description ?? "")).Append('\n');
        foreach (Argument argument in command.Arguments.Where(static argument => !string.IsNullOrEmpty(argument.Description)))
            page.Append(".TP\n.I ").Append(Escape(argument.Name)).Append('\n').Append(Escape(argument.Description!)).Append('\n');
        foreach (Option option in command.Options.Where(static option => !option.Hidden))
        {
            page.Append(".TP\n.B ").Append(Escape(option.Name)).Append(option.HelpName is { } value ? $" \\fI{Escape(value)}\\fR" : "").Append('\n');
            page.Append(Escape(option.Description ?? "")).Append('\n');
        }

        if (command is DocumentedCommand { Subcommands.Count: 0 } documented)
            page.Append(".PP\n.nf\n").Append(Escape(documented.Examples)).Append("\n.fi\n");
        foreach (Command below in command.Subcommands.Where(static command => !command.Hidden))
            Append(page, below, $"{path} {below.Name}");
    }

    /// <summary>Hyphens as they are typed; a line must not begin with what the formatter takes for a request.</summary>
    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return string.Join('\n', escaped.Split('\n').Select(static line => line.StartsWith('.') || line.StartsWith('\'') ? "\\&" + line : line));
    }
}
