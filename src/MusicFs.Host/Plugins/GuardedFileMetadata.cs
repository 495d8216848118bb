using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's source of tags for files behind its guard. Any thread.</summary>
internal sealed class GuardedFileMetadata(PluginGuard guard, PluginRef<IFileMetadataSource> source, string name)
{
    private const string Call = "IFileMetadataSource.ReadAsync";

    public string Name => name;

    /// <summary>Fields of one file; none where it has nothing to say, failed or is gone.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>?> ReadAsync(IByteSource file, TrackTags? tags, CancellationToken cancellation)
    {
        if (!guard.IsOpen)
            return null;
        BoundedSource bounded = guard.Bound(file, guard.Limits.FileMetadataBytes);
        FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>> read = await guard.CallAsync(
            Call, guard.Limits.FileMetadata, token => AskAsync(bounded, tags, token), late: null, cancellation, bounded).ConfigureAwait(false);
        await bounded.DisposeAsync().ConfigureAwait(false);
        return read.IsSuccess && read.Value.Count > 0 ? read.Value : null;
    }

    private async ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> AskAsync(BoundedSource file, TrackTags? tags, CancellationToken cancellation)
    {
        if (source.Value is not { } plugin)
            return FsError.NotFound;
        FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>> answer = await plugin.ReadAsync(file, tags, cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? new FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(PluginAnswers.Suggestion(answer.Value)) : answer.Error;
    }
}
