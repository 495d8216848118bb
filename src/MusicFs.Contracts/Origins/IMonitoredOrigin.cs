namespace MusicFs.Contracts.Origins;

/// <summary>An origin that somebody looks after: how it is doing, and whether its bytes cost money, decide which copy of a track is read.</summary>
public interface IMonitoredOrigin : IOrigin
{
    /// <summary>How it is doing. Known from calls and checks of before; never waits.</summary>
    OriginHealth Health { get; }

    /// <summary>Whether what is read from it is paid for by its amount: others come first.</summary>
    bool IsMetered { get; }
}
