using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Origins;

/// <summary>What is known of an origin's health.</summary>
/// <param name="State">How it is doing.</param>
/// <param name="Since">Since when.</param>
/// <param name="Failures">Failures since the last success.</param>
/// <param name="LastError">The last of them; None where there is none.</param>
/// <param name="Latency">How long the last check took.</param>
public sealed record OriginHealth(OriginHealthState State, DateTimeOffset Since, int Failures, FsError LastError, TimeSpan Latency)
{
    /// <summary>Nothing is known: then it is taken to be well.</summary>
    public static OriginHealth Unknown { get; } = new(OriginHealthState.Healthy, DateTimeOffset.UnixEpoch, 0, FsError.None, TimeSpan.Zero);
}
