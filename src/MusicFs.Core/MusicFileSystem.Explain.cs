using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Overlays;

namespace MusicFs.Core;

/// <content>Answers for people who ask why something is where it is.</content>
public sealed partial class MusicFileSystem
{
    /// <summary>What is shown at a path from the root; null where nothing is.</summary>
    public ShownFile? Explain(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_tree.FindPath(path) is not { } node || _tree.Attributes(node) is not { IsSuccess: true } attributes)
            return null;
        if (attributes.Value.Kind != NodeKind.File || _tree.Source(node) is not { IsSuccess: true, Value: { } source })
            return new ShownFile(attributes.Value.Kind == NodeKind.Directory, attributes.Value.Size, null, OriginPath.Root, default, IsPart: false, IsEdited: false, []);
        return new ShownFile(
            false, attributes.Value.Size, source.OriginId, source.Path, source.Version, source.Cut is not null, source.Edit is not null,
            _tree.PlacesOf(source.OriginId, source.Path))
        {
            Refused = _edits?.ReasonOf(source.OriginId, source.Path),
            Copies = _files.Selector.Describe(source, _files.ServedBy(node)),
        };
    }

    /// <summary>The tracks at a path from the root: the one that a file shows, or all below a folder, each once. Null where nothing is there.</summary>
    public IReadOnlyList<ShownTrack>? TracksAt(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _tree.TracksAt(path);
    }

    /// <summary>What people want an original's tags to be, and what comes of it; null where nothing is wanted. Waits for the disk.</summary>
    public OverlayState? OverlayOf(string originId, OriginPath path) =>
        _overlays?.Index.Find(originId, path) is { } file ? _overlays.Describe(file, _tree.EditOf(originId, path) is not null) : null;

    /// <summary>Where an original is shown, in order of the paths; none where it is not.</summary>
    public IReadOnlyList<string> PlacesOf(string originId, OriginPath path) => _tree.PlacesOf(originId, path);
}
