namespace MusicFs.Core.HandOver;

/// <summary>
/// What a filesystem knows that is not in the image of its tree: what kernels and programs refer to. Given by one process
/// (<see cref="MusicFileSystem.HandOver"/>), taken up by the next (<see cref="MusicFileSystem.RestoreAsync"/>).
/// </summary>
public sealed record FileSystemState
{
    /// <summary>The digest in the header of the image that node numbers belong to.</summary>
    public required byte[] Image { get; init; }

    /// <summary>Slots that are referred to, and how often.</summary>
    public IReadOnlyList<(int Slot, long Count)> References { get; init; } = [];

    /// <summary>Nodes that left the tree and that somebody still knows.</summary>
    public IReadOnlyList<RemovedNodeState> Removed { get; init; } = [];

    /// <summary>Files that are open, one for each handle.</summary>
    public IReadOnlyList<OpenFileState> Open { get; init; } = [];

    /// <summary>Nodes whose bytes a kernel may have from another copy.</summary>
    public IReadOnlyList<ulong> OtherBytes { get; init; } = [];

    /// <summary>Files that are open in folders that are no part of the tree.</summary>
    public IReadOnlyList<(ulong Handle, byte[] Content)> Texts { get; init; } = [];
}
