namespace MusicFs.Backend.Fuse;

/// <summary>How requests come from the kernel.</summary>
public enum FuseTransport
{
    /// <summary>The device: the ring was not measured to be clearly faster (docs/decisions/006).</summary>
    Auto,

    /// <summary>Read and write on /dev/fuse.</summary>
    Device,

    /// <summary>FUSE over io_uring (Linux 6.14, switched on in the kernel); the device where that is not to be had.</summary>
    Ring,
}
