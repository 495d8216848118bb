using System.CommandLine;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin</c>: the places that the music is on.</summary>
internal static class OriginCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin list
          musicfs origin test sftp://ann@nas/srv/music
          musicfs origin add nas=sftp://ann@nas/srv/music
          musicfs origin rescan nas
          musicfs origin remove nas

        Exit status: 0 all well, 1 an origin is not well, or something of it failed, 2 wrong usage or configuration, 3 no daemon is running.
        """;

    public static Command Create() => new DocumentedCommand("origin", "Add, remove, try and look after the places that the music is on.", Examples)
    {
        OriginListCommand.Create(),
        OriginHealthCommand.Create(),
        OriginTestCommand.Create(),
        OriginAddCommand.Create(),
        OriginRemoveCommand.Create(),
        OriginRescanCommand.Create(),
        OriginConfirmCommand.Create(),
    };
}
