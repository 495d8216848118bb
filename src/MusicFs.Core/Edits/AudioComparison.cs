using System.Buffers;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Edits;

/// <summary>Whether what was written has the audio of the track that it is for, byte for byte. Holds two buffers, whatever the files' sizes are.</summary>
internal static class AudioComparison
{
    /// <returns>True where it is the same.</returns>
    public static async ValueTask<FsResult<bool>> AreEqualAsync(
        IByteSource before, TrackTags tags, ScratchContent after, TrackTags newTags, bool isOver, CancellationToken cancellation)
    {
        if (tags.Layout is null || newTags.Layout is null || !IsSameSound(tags, newTags))
            return false;
        AudioBytes old = new(before, tags), now = new(after, newTags);
        byte[] oldBytes = ArrayPool<byte>.Shared.Rent(AudioBytes.Room), nowBytes = ArrayPool<byte>.Shared.Rent(AudioBytes.Room);
        try
        {
            int oldCount = 0, nowCount = 0, oldAt = 0, nowAt = 0;
            while (true)
            {
                if (isOver && oldCount == oldAt && nowCount == nowAt)
                    await SkipUntouchedAsync(old, now, after).ConfigureAwait(false);
                if (oldCount == oldAt)
                {
                    FsResult<int> read = await old.ReadAsync(oldBytes, cancellation).ConfigureAwait(false);
                    if (!read.IsSuccess)
                        return read.Error;
                    (oldCount, oldAt) = (read.Value, 0);
                }

                if (nowCount == nowAt)
                {
                    FsResult<int> read = await now.ReadAsync(nowBytes, cancellation).ConfigureAwait(false);
                    if (!read.IsSuccess)
                        return read.Error == FsError.ReadOnly ? false : read.Error;
                    (nowCount, nowAt) = (read.Value, 0);
                }

                int common = Math.Min(oldCount - oldAt, nowCount - nowAt);
                if (common == 0)
                    return oldCount == oldAt && nowCount == nowAt;
                if (!oldBytes.AsSpan(oldAt, common).SequenceEqual(nowBytes.AsSpan(nowAt, common)))
                    return false;
                (oldAt, nowAt) = (oldAt + common, nowAt + common);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(oldBytes);
            ArrayPool<byte>.Shared.Return(nowBytes);
        }
    }

    /// <summary>What nobody wrote over, and did not move, need not be read.</summary>
    private static async ValueTask SkipUntouchedAsync(AudioBytes old, AudioBytes now, ScratchContent after)
    {
        while (old.Next is { Length: > 0 } next && now.Next is var there && there.Offset == next.Offset)
        {
            int length = Math.Min(next.Length, there.Length);
            if (!await after.IsUntouchedAsync(next.Offset, length).ConfigureAwait(false))
                return;
            old.Skip(length);
            now.Skip(length);
        }
    }

    /// <summary>What is said of the audio outside it.</summary>
    private static bool IsSameSound(TrackTags a, TrackTags b) =>
        a.Container == b.Container && a.Codec == b.Codec && a.SampleRate == b.SampleRate && a.Channels == b.Channels && a.BitsPerSample == b.BitsPerSample
        && Math.Abs((a.DurationSeconds ?? 0) - (b.DurationSeconds ?? 0)) < 0.001;
}
