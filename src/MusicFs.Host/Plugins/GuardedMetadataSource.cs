using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's source of tags for albums behind its guard. Any thread.</summary>
internal sealed class GuardedMetadataSource(PluginGuard guard, PluginRef<IMetadataSource> source, string name) : IMetadataSource
{
    private const int LargestCover = 16 << 20;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation) => guard.CallAsync<AlbumSuggestion>(
        "IMetadataSource.LookUpAsync", guard.Limits.AlbumMetadata,
        async token =>
        {
            if (source.Value is not { } plugin)
                return FsError.OriginUnavailable;
            FsResult<AlbumSuggestion> answer = await plugin.LookUpAsync(album, token).ConfigureAwait(false);
            return answer.IsSuccess ? PluginAnswers.Copy(answer.Value, name, album.Tracks.Count) : answer.Error;
        },
        late: null, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<byte[]>> FetchCoverAsync(string reference, CancellationToken cancellation) => guard.CallAsync<byte[]>(
        "IMetadataSource.FetchCoverAsync", guard.Limits.AlbumMetadata,
        async token =>
        {
            if (source.Value is not { } plugin)
                return FsError.OriginUnavailable;
            FsResult<byte[]> answer = await plugin.FetchCoverAsync(reference, token).ConfigureAwait(false);
            return !answer.IsSuccess ? answer.Error
                : answer.Value is { Length: > 0 and <= LargestCover } ? answer : throw new PluginFault("it answered a cover that is empty or too large");
        },
        late: null, cancellation);
}
