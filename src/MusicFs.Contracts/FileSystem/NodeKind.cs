namespace MusicFs.Contracts.FileSystem;

/// <summary>What a node is.</summary>
public enum NodeKind : byte
{
    /// <summary>Lists entries.</summary>
    Directory,

    /// <summary>Has bytes.</summary>
    File,

    /// <summary>Has a target, see <see cref="IVirtualFileSystem.ReadLinkAsync"/>.</summary>
    SymbolicLink,
}
