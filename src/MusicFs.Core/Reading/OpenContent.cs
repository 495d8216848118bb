using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>The content that all handles of one node share, closed with the last of them. Counted by <see cref="OpenFiles"/>.</summary>
internal sealed class OpenContent(NodeId node, FileSource source, ushort origin, FileContent content, Replica by)
{
    private int _staleNoticed;

    public NodeId Node => node;

    public FileSource Source => source;

    /// <summary>As <see cref="OpenFiles.NumberOf"/> has it.</summary>
    public ushort Origin => origin;

    public FileContent Content => content;

    /// <summary>The copy that it is read from now.</summary>
    public Replica Serving => content.Copies?.Serving ?? by;

    /// <summary>Handles. Guarded by the lock of <see cref="OpenFiles"/>.</summary>
    public int Handles { get; set; }

    /// <summary>True for the first read that finds the original changed.</summary>
    public bool TryNoticeStale() => Interlocked.Exchange(ref _staleNoticed, 1) == 0;
}
