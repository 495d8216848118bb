using System.CommandLine;

namespace MusicFs.Cli;

/// <summary>
/// <c>musicfs completion SHELL</c>: a script that has the shell ask this program what may follow, so that what is offered is always
/// what there is. The program answers to a word <c>[suggest:POSITION]</c> before the line so far.
/// </summary>
internal static class CompletionCommand
{
    private const string Examples =
        """
        Examples:
          musicfs completion bash > ~/.local/share/bash-completion/completions/musicfs
          musicfs completion zsh > ~/.zfunc/_musicfs             With 'fpath+=~/.zfunc' before compinit
          musicfs completion fish > ~/.config/fish/completions/musicfs.fish
          musicfs completion powershell >> $PROFILE

        Exit status: 0 printed, 2 another shell.
        """;

    private const string Bash =
        """
        # bash completion of musicfs
        _musicfs() {
            local word="${COMP_WORDS[COMP_CWORD]}" candidate
            COMPREPLY=()
            while IFS= read -r candidate; do
                [[ $candidate == "$word"* ]] && COMPREPLY+=("$candidate")
            done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        # What the program does not know are names of files.
        complete -o default -F _musicfs musicfs
        """;

    private const string Zsh =
        """
        #compdef musicfs
        _musicfs() {
            local -a candidates
            candidates=("${(@f)$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            candidates=(${candidates:#})
            compadd -a candidates || _files
        }
        # As an autoloaded function it is called once it is there; in a startup file it has to be told of.
        if [[ ${funcstack[1]} == _musicfs ]]; then _musicfs "$@"; else compdef _musicfs musicfs; fi
        """;

    private const string Fish =
        """
        # fish completion of musicfs
        complete -c musicfs -a '(set -l line (commandline -cp); musicfs "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
        """;

    private const string PowerShell =
        """
        # PowerShell completion of musicfs
        Register-ArgumentCompleter -Native -CommandName musicfs -ScriptBlock {
            param($word, $line, $position)
            musicfs "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["powershell"] = PowerShell,
    };

    public static Command Create()
    {
        DocumentedCommand command = new("completion", "Print a script that completes this program's commands in a shell.", Examples);
        Argument<string> shell = new("SHELL") { Description = "bash, zsh, fish or powershell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        command.Add(shell);
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return (int)ExitCode.Success;
        });
        return command;
    }

    /// <summary>Whether it is a shell that asks: then the line is not finished, and that is no mistake.</summary>
    public static bool IsAsked(string[] args) => args is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);
}
