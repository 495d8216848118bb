using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>What lies behind the files that are shown.</content>
public sealed partial class MusicFileSystem
{
    /// <summary>The original of a file that is in the tree; null for a folder, and for what is not there.</summary>
    public ShownOriginal? OriginalOf(NodeId node) =>
        _tree.Source(node).TryGetValue(out FileSource? source) && source is not null ? new ShownOriginal(source.OriginId, source.Path, source.Version) : null;
}
