using System.CommandLine;
using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary><c>musicfs library backup</c> and <c>restore</c>: copies of what people made, and the way back.</summary>
internal static class LibraryBackupCommand
{
    private const string Examples =
        """
        Examples:
          musicfs library backup --origin ~/Music
          musicfs library backup --origin ~/Music /mnt/stick/music-edits.db
          musicfs library restore --origin ~/Music --list
          musicfs library restore --origin ~/Music FILE    The file that it replaces is kept beside it

        Backups are made by themselves too: daily when something changed (7 days and 4 weeks are kept), and before each change of the format.
        A backup may be made while the library is mounted; to restore one, unmount it.

        Exit status: 0 all well, 1 no backup could be made or one in the list is damaged, 2 wrong usage, or nothing was replaced.
        """;

    public static Command Backup()
    {
        DocumentedCommand command = new("backup", "Copy what people made, while it is used too.", Examples);
        Argument<string?> file = new("FILE")
        {
            Description = "A file that does not exist yet (default: one in the folder 'backups' beside user.db).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Add(file);
        LibraryArguments library = new(command);
        command.SetAction(parsed =>
        {
            if (library.ReadState(parsed) is not { } folder)
                return (int)ExitCode.Usage;
            string? target = parsed.GetValue(file);
            (string? path, Problem? problem) = UserCare.BackUp(folder, target is null ? null : Path.GetFullPath(target));
            if (path is null)
            {
                Terminal.Say(problem!);
                return (int)ExitCode.Failure;
            }

            Console.Out.WriteLine($"backed up to {path}");
            return (int)ExitCode.Success;
        });
        return command;
    }

    public static Command Restore()
    {
        DocumentedCommand command = new("restore", "Put a backup in the place of what people made.", Examples);
        Argument<string?> file = new("FILE") { Description = "The backup; it is checked first, and stays.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> list = new("--list") { Description = "Check all backups and print them, the newest first." };
        command.Add(file);
        command.Add(list);
        LibraryArguments library = new(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null != result.GetValue(list))
                result.AddError("Name a backup, or --list to see which there are.");
        });
        command.SetAction(parsed =>
        {
            if (library.ReadState(parsed) is not { } folder)
                return (int)ExitCode.Usage;
            return (int)(parsed.GetValue(file) is { } backup ? Restore(folder, Path.GetFullPath(backup)) : List(folder));
        });
        return command;
    }

    private static ExitCode Restore(string folder, string backup)
    {
        (string? keptAs, Problem? problem) = UserCare.Restore(folder, backup);
        if (problem is not null)
        {
            Terminal.Say(problem);
            return ExitCode.Usage;
        }

        Console.Out.WriteLine($"restored {backup}");
        if (keptAs is not null)
            Console.Out.WriteLine($"what it replaces is kept as {keptAs}");
        return ExitCode.Success;
    }

    private static ExitCode List(string folder)
    {
        bool isSound = true;
        int count = 0;
        foreach (BackupEntry backup in UserCare.List(folder))
        {
            count++;
            isSound &= backup.Damage is null;
            string state = backup.Damage is null ? "sound" : "DAMAGED";
            string reason = backup.BeforeVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $"before format {version}") : "";
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{backup.Made:yyyy-MM-dd HH:mm:ss} UTC  {backup.Bytes / 1e6,8:N1} MB  {state,-7}  {reason,-16}  {backup.Path}"));
        }

        if (count == 0)
            Console.Out.WriteLine($"There is no backup in {folder} yet.");
        return isSound ? ExitCode.Success : ExitCode.Failure;
    }
}
