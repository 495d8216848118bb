using System.Text;

namespace MusicFs.Host.Service;

/// <summary>
/// The systemd unit of a daemon. Nothing in it makes a mount namespace (PrivateTmp=, ProtectSystem=, ProtectHome= and their like do):
/// a mount made in one would be seen by nobody else. What else hardens a service is there for root; for an ordinary user most of it
/// implies NoNewPrivileges=, and then fusermount3, which is setuid, cannot mount.
/// </summary>
public static class ServiceUnit
{
    /// <summary>Of <c>systemctl</c>.</summary>
    public const string Name = "musicfs.service";

    /// <summary>The whole unit.</summary>
    /// <param name="program">What runs, as the words of a command line.</param>
    /// <param name="configuration">The file; null for the usual places.</param>
    /// <param name="isSystem">Whether it is root's, not a user's own.</param>
    public static string Text(IReadOnlyList<string> program, string? configuration, bool isSystem)
    {
        ArgumentNullException.ThrowIfNull(program);
        string command = string.Join(' ', program.Select(Quote));
        string file = configuration is null ? "" : $" --config {Quote(configuration)}";
        StringBuilder unit = new();
        string body =
            $"""
            [Unit]
            Description=Music organised by tags (MusicFs)
            Documentation=man:musicfs(1)
            {(isSystem ? "Wants=network-online.target\nAfter=network-online.target local-fs.target remote-fs.target\n" : "")}StartLimitIntervalSec=300
            StartLimitBurst=5

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart={command} mount{file}
            ExecReload=kill -HUP $MAINPID
            # Also after a crash: nobody shall hang on a mount without a daemon.
            ExecStopPost=-{command} umount --all --now{file}
            KillMode=mixed
            Restart=on-failure
            RestartSec=5
            # Wrong usage or configuration: another start would not help.
            RestartPreventExitStatus=2
            TimeoutStopSec=30
            WatchdogSec=30
            LimitNOFILE=65536
            MemoryHigh=2G
            MemoryMax=4G
            TasksMax=4096
            OOMScoreAdjust=200
            UMask=0077

            """;
        unit.Append(body);
        if (isSystem)
            unit.Append(Hardening);
        unit.Append("\n[Install]\nWantedBy=").Append(isSystem ? "multi-user.target" : "default.target").Append('\n');
        return unit.ToString();
    }

    private const string Hardening =
        """
        # Only what needs no mount namespace: a mount made in one would be seen by nobody else.
        NoNewPrivileges=yes
        # To mount and to let the kernel read originals by itself; to read music whoever owns it.
        CapabilityBoundingSet=CAP_SYS_ADMIN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER
        DevicePolicy=closed
        DeviceAllow=/dev/fuse rw
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service @mount
        SystemCallErrorNumber=EPERM

        """;

    /// <summary>As systemd.service(5), "Command lines", has it.</summary>
    private static string Quote(string word)
    {
        string escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("$", "$$", StringComparison.Ordinal);
        // A template's instance stays one.
        escaped = word.Contains("%i", StringComparison.Ordinal) ? escaped : escaped.Replace("%", "%%", StringComparison.Ordinal);
        return escaped.Length > 0 && !escaped.Any(static c => char.IsWhiteSpace(c) || c is '"' or '\'' or ';') ? escaped : $"\"{escaped}\"";
    }
}
