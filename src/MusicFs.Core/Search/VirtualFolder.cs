namespace MusicFs.Core.Search;

/// <summary>A folder of what was found. Filled when somebody looks into it, once; what is in it never changes, another folder takes its place.</summary>
internal sealed class VirtualFolder
{
    private readonly Lazy<Task<FolderContent>> _content;
    private volatile FolderContent? _filled;

    /// <param name="id">Its own for ever.</param>
    /// <param name="parent">Null for one in the root.</param>
    /// <param name="name">In that.</param>
    /// <param name="made">Its time; nanoseconds since 1970.</param>
    /// <param name="fill">Makes what is in it, on a thread that may wait.</param>
    public VirtualFolder(uint id, VirtualFolder? parent, byte[] name, long made, Func<VirtualFolder, FolderContent> fill)
    {
        Id = id;
        EntryId = id;
        Parent = parent;
        Name = name;
        Made = made;
        _content = new Lazy<Task<FolderContent>>(() => Task.Run(() => _filled = fill(this)));
    }

    public uint Id { get; }

    /// <summary>What the ids of its entries are made of: its own id, but where another folder takes its place under that.</summary>
    public uint EntryId { get; init; }

    public VirtualFolder? Parent { get; }

    public byte[] Name { get; }

    public long Made { get; }

    /// <summary>Whether it may hold folders: then its number of links says nothing.</summary>
    public bool HasFolders { get; init; }

    /// <summary>When it was used last, in uses of all folders.</summary>
    public long Used { get; set; }

    /// <summary>What is in it; null before it is filled.</summary>
    public FolderContent? Filled => _filled;

    /// <summary>How many entries it holds; 0 before it is filled.</summary>
    public int Size => _filled?.Entries.Count ?? 0;

    /// <summary>How many folders lie above it.</summary>
    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    public Task<FolderContent> FillAsync() => _content.Value;
}
