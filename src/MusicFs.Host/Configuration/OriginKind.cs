namespace MusicFs.Host.Configuration;

/// <summary>What an origin is, and so how it is talked to.</summary>
public enum OriginKind
{
    /// <summary>A folder of this machine.</summary>
    Local,

    /// <summary>A folder that another machine shares (NFS, SMB): every call has a time limit, changes are looked for.</summary>
    Network,

    /// <summary>A folder behind an SSH server.</summary>
    Sftp,

    /// <summary>A bucket of an S3-compatible service, or a folder in one.</summary>
    S3,

    /// <summary>A folder that a web server lists.</summary>
    Http,

    /// <summary>A folder of a WebDAV server.</summary>
    WebDav,

    /// <summary>What a plugin has; the scheme of the location says which.</summary>
    Plugin,
}
