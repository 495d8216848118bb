using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Sftp;

/// <summary>
/// Where an SFTP origin is. Users, ports, keys, jump hosts and host keys are taken from the user's own ssh configuration, agent
/// and known_hosts; what is set here goes before it.
/// </summary>
/// <param name="Host">A host, or an alias of the ssh configuration.</param>
public sealed record SftpSettings(string Host)
{
    /// <summary>The folder that is the origin's root; relative to the user's home.</summary>
    public string Path { get; init; } = ".";

    /// <summary>Null for the configuration's.</summary>
    public string? User { get; init; }

    /// <summary>Null for the configuration's.</summary>
    public int? Port { get; init; }

    /// <summary>The file of a private key to use and no other; null for the configuration's and the agent's.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>The file that host keys are checked against; null for the configuration's.</summary>
    public string? KnownHostsFile { get; init; }

    /// <summary>Another file than the user's ssh configuration; "none" for none at all.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>The client.</summary>
    public string Program { get; init; } = "ssh";

    /// <summary>Connections at once, each a process.</summary>
    public int Connections { get; init; } = 2;

    /// <summary>Of these the origin watches connecting and the first byte of each answer.</summary>
    public TimeLimits Limits { get; init; } = new();
}
