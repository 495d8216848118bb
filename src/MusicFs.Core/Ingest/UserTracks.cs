using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Keeps what people made with the files it was made for: after a scan, each track that something was made for is looked up, followed where
/// it went, and otherwise kept for <see cref="Patience"/>. One use.
/// </summary>
/// <param name="user">What people made.</param>
/// <param name="index">What the origins hold.</param>
/// <param name="tree">What is shown.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of what could not be kept, and what is given up.</param>
internal sealed class UserTracks(UserDatabase user, ILibraryIndex index, VirtualTree tree, TimeProvider time, ILogger logger)
{
    /// <summary>How long a track is awaited that is not there any more.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromDays(30);

    private readonly TreeUpdate _moved = new();

    /// <param name="seenWhole">Origins of which nothing is unknown: only there a file that was not found is gone.</param>
    /// <param name="folders">Where files were looked for; null for everywhere.</param>
    /// <returns>Whether a file turned out to be one of them that was taken for another.</returns>
    public async Task<bool> SettleAsync(IReadOnlySet<string> seenWhole, IReadOnlyCollection<OriginPath>? folders = null)
    {
        IReadOnlyList<UserTrack> tracks = user.Tracks(out Problem? problem);
        foreach (UserTrack track in folders is null ? tracks : tracks.Where(track => track.AbsentSince is not null || (track.Path is { } path && folders.Any(path.IsBelow))))
            problem ??= await SettleAsync(track, seenWhole).ConfigureAwait(false);
        if (_moved.Count > 0)
            tree.Apply(_moved);
        if (problem is not null)
            logger.LogWarning("Where the tracks are that people made something for could not be kept: {Problem}", problem);
        return _moved.Count > 0;
    }

    private async Task<Problem?> SettleAsync(UserTrack track, IReadOnlySet<string> seenWhole)
    {
        if ((index.FindIdentity(track.Identity) ?? await FollowAsync(track).ConfigureAwait(false)) is (string originId, CatalogFile file))
        {
            UserTrack now = track with { OriginId = originId, Path = file.Path, Audio = file.Audio ?? track.Audio, AbsentSince = null };
            return now == track ? null : await user.PutTrackAsync(now).ConfigureAwait(false);
        }

        if (track.OriginId is null || !seenWhole.Contains(track.OriginId))
            return null;
        DateTimeOffset today = time.GetUtcNow();
        if (track.AbsentSince is not { } since)
            return await user.PutTrackAsync(track with { AbsentSince = today }).ConfigureAwait(false);
        if (today - since < Patience)
            return null;
        logger.LogInformation("{Path} on origin {Origin} is gone since {Since}: what was made for it is given up.", track.Path, track.OriginId, since);
        return await user.PurgeTrackAsync(track.Identity).ConfigureAwait(false);
    }

    /// <summary>The file that the track is by now, of which nothing else is known: the one at its path, or the only one of its audio.</summary>
    private async Task<(string, CatalogFile)?> FollowAsync(UserTrack track)
    {
        if (Find(track) is not (string originId, CatalogFile file))
            return null;
        _moved.SetIdentity(originId, file.Path, track.Identity);
        await index.SetIdentityAsync(originId, file.Path, track.Identity).ConfigureAwait(false);
        return (originId, file);
    }

    private (string OriginId, CatalogFile File)? Find(UserTrack track)
    {
        if (track is { OriginId: { } origin, Path: { } path }
            && index.FilesIn(origin, path.Parent).FirstOrDefault(file => file.Path == path) is { } there && IsFree(there)
            && (track.Audio is null || track.Audio == there.Audio))
        {
            return (origin, there);
        }

        return track.Audio is { } audio && index.FindAudio(audio) is [var only] && IsFree(only.File) ? only : null;
    }

    /// <summary>Whether nobody made anything for the file as it is known.</summary>
    private bool IsFree(CatalogFile file) => user.TrackOf(file.Identity, out Problem? problem) is null && problem is null;
}
