using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tests.Reading;

/// <summary>Another origin whose health the test says.</summary>
internal sealed class MonitoredOrigin(IOrigin inner) : IMonitoredOrigin
{
    public OriginHealth Health { get; set; } = OriginHealth.Unknown;

    public bool IsMetered { get; init; }

    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public MonitoredOrigin Is(OriginHealthState state, DateTimeOffset since = default, double milliseconds = 0)
    {
        Health = new OriginHealth(state, since, 0, FsError.None, TimeSpan.FromMilliseconds(milliseconds));
        return this;
    }

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        inner.ListAsync(directory, cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => inner.StatAsync(path, cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        inner.OpenAsync(path, expected, cancellation);

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);
}
