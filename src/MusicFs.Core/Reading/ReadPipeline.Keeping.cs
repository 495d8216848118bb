using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <content>Originals that are wholly in the store, and those that stay there.</content>
public sealed partial class ReadPipeline
{
    private ContentPlace[] Places => [.. new[] { Cache, Probes }.OfType<ContentPlace>()];

    /// <summary>What the store may take on its disk; 0 where nothing is kept.</summary>
    internal long Room => Cache?.Store.Statistics.Limit ?? 0;

    /// <summary>Whether there is room for what nobody waits for.</summary>
    internal bool AcceptsPrefetch => Cache?.Store.Statistics.AcceptsPrefetch == true && FetchesAhead;

    /// <summary>Has somebody hear of it when there is more or less of an original than before; often, and on threads that must not wait.</summary>
    internal void FollowStored(Action changed)
    {
        foreach (ContentPlace place in Places)
            place.Contents.Changed += changed;
    }

    /// <summary>Takes back <see cref="FollowStored"/>.</summary>
    internal void UnfollowStored(Action changed)
    {
        foreach (ContentPlace place in Places)
            place.Contents.Changed -= changed;
    }

    /// <summary>Whether all of an original is stored, so that it can be read without its origin. No use of it.</summary>
    internal bool IsWhole(string originId, OriginPath path, OriginVersion version) => WholePart(originId, path, version) == version.Size;

    /// <summary>How much of an original's beginning is stored without a gap.</summary>
    internal long WholePart(string originId, OriginPath path, OriginVersion version)
    {
        if (Cache is null)
            return version.Size == 0 ? 0 : -1;
        return StoredOf(KeyOf(new FileSource(originId, path, version))).Skip(0, version.Size);
    }

    /// <summary>Sizes of originals that may be stored wholly; one of another size is not. Looks at all that is stored, and so is quicker than to ask for each of very many originals.</summary>
    internal HashSet<long> WholeSizes()
    {
        HashSet<long> sizes = [0];
        foreach (ContentPlace place in Places)
        {
            foreach (ContentKey key in place.Contents.Keys())
                sizes.Add(StoredOf(key).Skip(0, long.MaxValue));
        }

        return sizes;
    }

    /// <summary>From now on exactly these originals stay in the store, also over a restart.</summary>
    /// <param name="files">Which.</param>
    /// <param name="andMore">Whether those that stayed until now stay as well: what is to stay is not known in full yet.</param>
    internal void Protect(IReadOnlyCollection<ShownOriginal> files, bool andMore)
    {
        ContentKey[] keys = [.. files.Select(static file => KeyOf(new FileSource(file.OriginId, file.Path, file.Version)))];
        foreach (ContentPlace place in Places)
            place.Contents.Protect(andMore ? keys.Concat(place.Contents.Protected) : keys);
    }
}
