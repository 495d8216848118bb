using System.Diagnostics;
using System.Globalization;

namespace MusicFs.Origins.Sftp;

/// <summary>How ssh is called. Nothing secret is among the arguments, and it asks nobody anything.</summary>
internal static class SshCommand
{
    public static ProcessStartInfo For(SftpSettings settings)
    {
        ProcessStartInfo start = new(settings.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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
}
