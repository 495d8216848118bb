using System.Diagnostics;
using System.Globalization;

namespace MusicFs.Origins.Sftp;

/// <summary>How ssh is called. Nothing secret is among the arguments, and it asks nobody anything.</summary>
internal static class SshCommand
{
    private static readonly string[] Known = ["HOME", "PATH", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME"];

    private static readonly string[] KnownBeginnings = ["LC_", "SSH_", "XDG_", "KRB5"];

    public static ProcessStartInfo For(SftpSettings settings)
    {
        ProcessStartInfo start = new(settings.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Passwords of other origins may be among the rest.
        foreach (string name in start.Environment.Keys.Where(static name => !IsForSsh(name)).ToArray())
            start.Environment.Remove(name);
        // No questions, no forwarding of anything, host keys known beforehand; an end that is gone is found out within 30 s.
        string[] always =
        [
            "-x", "-a", "-T", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oClearAllForwardings=yes", "-oPermitLocalCommand=no",
            "-oControlMaster=no", "-oControlPath=none", "-oServerAliveInterval=10", "-oServerAliveCountMax=3", "-oLogLevel=ERROR",
        ];
        foreach (string argument in always)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"-oConnectTimeout={Math.Ceiling(settings.Limits.Connect.TotalSeconds).ToString(CultureInfo.InvariantCulture)}");
        if (settings.ConfigurationFile is { } configuration)
            start.ArgumentList.Add($"-F{configuration}");
        if (settings.Port is { } port)
            start.ArgumentList.Add($"-oPort={port.ToString(CultureInfo.InvariantCulture)}");
        if (settings.User is { } user)
            start.ArgumentList.Add($"-oUser={user}");
        if (settings.KnownHostsFile is { } known)
            start.ArgumentList.Add($"-oUserKnownHostsFile=\"{known}\"");
        if (settings.IdentityFile is { } identity)
        {
            start.ArgumentList.Add($"-oIdentityFile=\"{identity}\"");
            start.ArgumentList.Add("-oIdentitiesOnly=yes");
        }

        start.ArgumentList.Add("-s");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(settings.Host);
        start.ArgumentList.Add("sftp");
        return start;
    }

    /// <summary>What ssh, an agent and the programs of an ssh configuration use.</summary>
    private static bool IsForSsh(string name) => Known.Contains(name) || KnownBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
