using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.Libraries;

/// <summary>What a tree is kept for: its image serves those only who would fill it the same way. One change at a time.</summary>
/// <param name="placement">Raised when the same tags and templates lead to other places than before.</param>
/// <param name="request">What is to be shown.</param>
/// <param name="catalogId">Of the catalog that it is filled from; null for none.</param>
internal sealed class TreePurpose(int placement, MountRequest request, string? catalogId)
{
    private MountRequest _request = request;
    private IReadOnlyList<OriginLocation> _origins = request.Origins;
    private bool _isSettled = true;

    /// <summary>The tree as it was left; an empty one, for the next scan to fill, where there is none for these templates.</summary>
    public VirtualTree Open(out Problem? problem) => VirtualTree.Open(Place(), Text(), out problem);

    /// <summary>The origins are others from now on.</summary>
    public void Set(VirtualTree tree, IReadOnlyList<OriginLocation> origins)
    {
        _origins = origins;
        tree.Repurpose(Text());
    }

    /// <summary>The tree is to be another from now on. Until <see cref="Settle"/> its image serves nobody.</summary>
    public void Set(VirtualTree tree, MountRequest request)
    {
        _request = request;
        _isSettled = false;
        tree.Repurpose(Text(), Place());
    }

    /// <summary>The tree is all that it was to be.</summary>
    public void Settle(VirtualTree tree)
    {
        if (_isSettled)
            return;
        _isSettled = true;
        tree.Repurpose(Text());
    }

    private string Views => $"{placement} {LibraryTree.KeyOf(_request)}";

    private string? Place() => catalogId is null || _request.CacheDirectory is null ? null : TreeImages.Find(_request.CacheDirectory, Views);

    /// <summary>All that the content of a tree depends on but the origins' own.</summary>
    private string Text()
    {
        string selection = string.Join('\n', _origins.Select(static origin => string.Join('\0', [origin.Id, .. origin.Include, "", .. origin.Exclude])));
        return $"{catalogId}\n{Views}\n{selection}{(_isSettled ? "" : "\n\nunsettled")}";
    }
}
