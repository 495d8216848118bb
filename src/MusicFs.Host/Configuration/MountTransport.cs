namespace MusicFs.Host.Configuration;

/// <summary>How requests reach the process from a Linux kernel.</summary>
public enum MountTransport
{
    /// <summary>What is measured to be faster and is there.</summary>
    Auto,

    /// <summary>Reads and writes on /dev/fuse.</summary>
    Device,

    /// <summary>FUSE over io_uring.</summary>
    Ring,
}
