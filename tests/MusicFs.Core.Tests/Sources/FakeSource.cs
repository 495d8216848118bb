using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Core.Sources;

namespace MusicFs.Core.Tests.Sources;

/// <summary>A metadata source that says what a test has it say.</summary>
internal sealed class FakeSource(string name, TimeProvider time) : IMetadataSource, ISourceState
{
    private readonly Lock _lock = new();
    private readonly List<(AlbumQuery Query, TimeSpan At)> _asked = [];

    public string Name => name;

    public DateTimeOffset? NotBefore { get; set; }

    public string? Trouble { get; set; }

    /// <summary>What is answered; by default a label for every track.</summary>
    public Func<AlbumQuery, CancellationToken, ValueTask<FsResult<AlbumSuggestion>>> Answer { get; set; } = (query, _) => new(Say(name, query, 1, ("LABEL", "Parlophone")));

    /// <summary>The cover that is given; by default none.</summary>
    public Func<string, FsResult<byte[]>> Cover { get; set; } = static _ => FsError.NotFound;

    /// <summary>What covers were asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> CoversAsked { get; } = [];

    public IReadOnlyList<(AlbumQuery Query, TimeSpan At)> Asked
    {
        get
        {
            lock (_lock)
                return [.. _asked];
        }
    }

    public ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation)
    {
        lock (_lock)
            _asked.Add((album, time.GetUtcNow() - DateTimeOffset.UnixEpoch));
        return Answer(album, cancellation);
    }

    public ValueTask<FsResult<byte[]>> FetchCoverAsync(string reference, CancellationToken cancellation)
    {
        CoversAsked.Enqueue(reference);
        return new(Cover(reference));
    }

    /// <summary>The same fields for every track.</summary>
    public static AlbumSuggestion Say(string name, AlbumQuery query, double score, params (string Field, string Value)[] fields) => new(
        name, score, [.. query.Tracks.Select((_, i) => new TrackSuggestion(i, fields.ToDictionary(static field => field.Field, static field => (IReadOnlyList<string>)[field.Value])))]);
}
