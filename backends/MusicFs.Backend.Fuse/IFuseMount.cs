using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>A mount whose connection to the kernel can go over to another process.</summary>
public interface IFuseMount : IMount
{
    /// <summary>Why it cannot; null where it can.</summary>
    Problem? HandOverObstacle { get; }

    /// <summary>
    /// Takes no request any more; what is under way may end within <paramref name="limit"/>, the rest goes along. The kernel keeps what comes
    /// meanwhile. From then on this object does nothing, also when it is disposed.
    /// </summary>
    Task<FuseHandOver> QuiesceAsync(TimeSpan limit);

    /// <summary>Another owner, group and mode are shown from the next answer on; what the kernel knows already it has to be told to forget.</summary>
    /// <param name="userId">Null for the mounting user.</param>
    /// <param name="groupId">Null for the mounting user's.</param>
    /// <param name="umask">Permission bits taken away.</param>
    void SetOwner(uint? userId, uint? groupId, uint umask);
}
