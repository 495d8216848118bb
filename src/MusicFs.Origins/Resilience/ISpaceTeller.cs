using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Resilience;

/// <summary>An origin that can say how large the disk behind it is. Whoever fills that disk wants to see it where the origins are seen.</summary>
public interface ISpaceTeller
{
    /// <summary>The disk's size and what is free of it. <see cref="FsError.NotSupported"/> where the server does not tell.</summary>
    ValueTask<FsResult<OriginSpace>> MeasureAsync(CancellationToken cancellation);
}
