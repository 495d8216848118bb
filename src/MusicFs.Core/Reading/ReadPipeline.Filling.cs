using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <content>What is done to the cache without a reader: filling it, taking over, comparing.</content>
public sealed partial class ReadPipeline
{
    private const int FillLength = 1 << 20;

    /// <summary>Takes over what another version left of the same audio; tells how many bytes. 0 where that is not certain.</summary>
    /// <param name="origin">Where both are, or were.</param>
    /// <param name="before">The version that may be in the cache.</param>
    /// <param name="now">The version that is there.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<long> AdoptAsync(IOrigin origin, OriginalVersion before, OriginalVersion now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return Cache is null ? 0 : await new ContentAdoption(this, origin, before, now).RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether bytes of a version were taken over and not compared since.</summary>
    public bool HasAdopted(string originId, OriginPath path, OriginVersion version) => Adopted(new FileSource(originId, path, version)).Count > 0;

    /// <summary>Fetches what was taken over from another version, and compares. A version of which anything differs is forgotten.</summary>
    /// <returns>Bytes compared, and whether all were the same.</returns>
    public async ValueTask<FsResult<(long Bytes, bool IsSame)>> CompareAsync(IOrigin origin, OriginPath path, OriginVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(origin);
        FileSource source = new(origin.Id, path, version);
        List<(ContentPlace Place, ContentRange Range)> adopted = Adopted(source);
        if (adopted.Count == 0)
            return (0, true);
        FsResult<IOriginFile> opened = await origin.OpenAsync(path, version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return opened.Error;
        using (file)
            return await CompareAsync(file, StoredOf(KeyOf(source)), adopted, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fetches all of an original that is not stored yet.</summary>
    /// <param name="origin">Where it is.</param>
    /// <param name="path">Which.</param>
    /// <param name="version">Which content.</param>
    /// <param name="fetched">Hears how many bytes more are there, now and then.</param>
    /// <param name="cancellation">Gives up; what came until then is kept.</param>
    public async ValueTask<FsError> FillAsync(IOrigin origin, OriginPath path, OriginVersion version, Func<long, ValueTask> fetched, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(fetched);
        FsResult<IOriginFile> opened = await OpenAsync(origin, new FileSource(origin.Id, path, version), cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? open))
            return opened.Error;
        StagedFile file = ((RemoteFile)open).Staged;
        FsError error = FsError.None;
        using (open)
        {
            byte[] buffer = new byte[FillLength];
            file.MarkStreamed();
            for (long at = file.SkipStored(0); at < version.Size && error == FsError.None; at = file.SkipStored(at))
            {
                FsResult<int> read = await open.ReadAsync(at, buffer, cancellation).ConfigureAwait(false);
                error = read.Error;
                if (!read.TryGetValue(out int count) || count == 0)
                    break;
                at += count;
                await fetched(count).ConfigureAwait(false);
            }
        }

        await file.Cutting.ConfigureAwait(false);
        return error;
    }

    /// <summary>Bytes that are stored of an original.</summary>
    public long StoredBytes(ShownOriginal file)
    {
        ArgumentNullException.ThrowIfNull(file);
        StoredContent stored = StoredOf(KeyOf(new FileSource(file.OriginId, file.Path, file.Version)));
        long size = file.Version.Size, bytes = 0;
        // Ranges may lie across each other.
        for (long at = stored.TryFind(0, out _) ? 0 : stored.NextStored(0, size); at < size; at = stored.NextStored(at, size))
        {
            long end = stored.Skip(at, size);
            bytes += end - at;
            at = end;
        }

        return bytes;
    }

    /// <summary>What is stored of an original is not found any more.</summary>
    public void Forget(ShownOriginal file)
    {
        ArgumentNullException.ThrowIfNull(file);
        StoredOf(KeyOf(new FileSource(file.OriginId, file.Path, file.Version))).Forget();
    }

    private List<(ContentPlace Place, ContentRange Range)> Adopted(FileSource source)
    {
        ContentKey key = KeyOf(source);
        List<(ContentPlace, ContentRange)> found = [];
        foreach (ContentPlace? place in (ContentPlace?[])[Cache, Probes])
        {
            foreach (ContentRange range in place?.Contents.Find(key) ?? [])
            {
                if (range.IsAdopted)
                    found.Add((place!, range));
            }
        }

        return found;
    }

    private static async ValueTask<FsResult<(long Bytes, bool IsSame)>> CompareAsync(
        IOriginFile file, StoredContent stored, List<(ContentPlace Place, ContentRange Range)> adopted, CancellationToken cancellation)
    {
        long bytes = 0;
        foreach ((ContentPlace place, ContentRange range) in adopted)
        {
            byte[] expected = new byte[range.Length], kept = new byte[range.Length];
            FsResult<int> read = await file.ReadAsync(range.Offset, expected, cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read.Error;
            if (!await stored.ReadAsync(range.Offset, kept, cancellation).ConfigureAwait(false))
                continue;
            if (read.Value != expected.Length || !kept.AsSpan().SequenceEqual(expected))
            {
                stored.Forget();
                return (bytes, false);
            }

            place.Contents.Replace(stored.Key, [range], [range with { IsAdopted = false }]);
            bytes += range.Length;
        }

        return (bytes, true);
    }
}
