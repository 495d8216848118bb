using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Origins.Sftp;

/// <summary>What ssh said, or did not say, in words for a person.</summary>
internal static class SftpProblems
{
    public static Problem Of(string said, FsError error, SftpSettings settings)
    {
        return said switch
        {
            _ when Has("IDENTIFICATION HAS CHANGED") => new Problem(
                $"{settings.Host} shows another host key than it used to.",
                $"Somebody may be in between. If the server was set up anew: ssh-keygen -R {settings.Host}, then log in once with {Login(settings)}"),
            _ when Has("Host key verification failed") || Has("host key is known") => new Problem(
                $"The host key of {settings.Host} is not known.", $"Log in once and compare it: {Login(settings)}"),
            _ when Has("Permission denied") || Has("No supported authentication methods") || Has("Too many authentication failures") => new Problem(
                $"{settings.Host} does not let this user in.", $"The login must need no password (a key or an agent): try {Login(settings)}, or name the key as 'identity_file'."),
            _ when Has("Could not resolve") => new Problem($"The name {settings.Host} is not known.", "Check its spelling, ~/.ssh/config, and this machine's DNS."),
            _ when Has("Connection refused") => new Problem($"No SSH server listens at {settings.Host} (connection refused).", "Start it, or give its port: sftp://HOST:PORT/PATH"),
            _ when error == FsError.TimedOut || Has("timed out") => new Problem(
                $"{settings.Host} does not answer in time.", "Check that it runs and that no firewall is between; 'timeout' and 'connect_timeout' of the origin give it longer."),
            _ when Has("subsystem request failed") => new Problem($"{settings.Host} offers no SFTP.", "Turn the sftp subsystem on in its sshd_config."),
            _ when Has("bad permissions") || Has("UNPROTECTED") => new Problem("The private key is open to other users, so ssh does not use it.", "Close it: chmod 600 FILE"),
            _ when Has("No route to host") || Has("unreachable") => new Problem($"{settings.Host} cannot be reached.", "Check that it runs, and this machine's network."),
            _ when error == FsError.Corrupt => new Problem($"What answers on {settings.Host} does not speak SFTP.", "A login script on the server may print something: it must not where nobody is there to read it."),
            _ => new Problem($"The connection to {settings.Host} ended.{(said.Length > 0 ? $" ssh says: {said}" : "")}", $"Try {Login(settings)}; it is tried again by itself."),
        };

        bool Has(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Of the folder that is the origin's root.</summary>
    public static Problem? OfRoot(FsError error, SftpSettings settings) => error switch
    {
        FsError.NotFound => new Problem($"There is no folder {settings.Path} on {settings.Host}.", "Check the path of the address; /~/ begins in the home folder."),
        FsError.AccessDenied => new Problem($"The folder {settings.Path} on {settings.Host} is closed to this user.", "Give the user the right to read and enter it."),
        _ => null,
    };

    public static Problem NotStarted(SftpSettings settings) => new($"The program {settings.Program} does not start.", "Install the OpenSSH client: apt install openssh-client");

    public static Problem TooManyFiles(SftpSettings settings, int most) => new(
        FormattableString.Invariant($"{settings.Host} lets a connection have {most} files open, and so many are."),
        "Set more 'connections' for the origin, or raise the limit of open files (ulimit -n) of the server's sshd.");

    private static string Login(SftpSettings settings) =>
        $"ssh {(settings.Port is { } port ? FormattableString.Invariant($"-p {port} ") : "")}{(settings.User is { } user ? $"{user}@" : "")}{settings.Host}";
}
