namespace MusicFs.Backend.Fuse.Wire;

/// <summary>FOPEN_* of &lt;linux/fuse.h&gt;: what the reply to OPEN tells the kernel.</summary>
[Flags]
internal enum OpenFlags : uint
{
    None = 0,

    /// <summary>Every read comes here, whatever the size is.</summary>
    DirectIo = 1 << 0,

    /// <summary>Pages of an earlier open stay valid.</summary>
    KeepCache = 1 << 1,

    /// <summary>No FLUSH at close; there is nothing to flush, because nothing was written.</summary>
    NoFlush = 1 << 5,

    /// <summary>The kernel reads the backing file by itself.</summary>
    PassThrough = 1 << 7,
}
