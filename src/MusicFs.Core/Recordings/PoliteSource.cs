using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Recordings;

/// <summary>An original that is read in the background: before each piece those who wait for an origin go first.</summary>
internal sealed class PoliteSource(IOriginFile file, ReadPipeline? pipeline, TimeProvider time) : IByteSource
{
    private static readonly TimeSpan GiveWay = TimeSpan.FromMilliseconds(250);

    /// <summary>Ten seconds: somebody who reads on and on does not keep it from ever ending.</summary>
    private const int MostGivenWay = 40;

    private long _misses = pipeline?.Counters.Reads(CacheOutcome.Miss) ?? 0;

    public long Length => file.Version.Size;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        for (int given = 0; pipeline is not null && given < MostGivenWay && pipeline.Counters.Reads(CacheOutcome.Miss) is var misses && misses != _misses; given++)
        {
            _misses = misses;
            await Task.Delay(GiveWay, time, cancellation).ConfigureAwait(false);
        }

        FsResult<int> read = await file.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        // Its own wait, where it reads what is stored, is nobody else's.
        _misses = pipeline?.Counters.Reads(CacheOutcome.Miss) ?? 0;
        return read;
    }
}
