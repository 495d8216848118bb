using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Search;

/// <summary>A folder of what was found. Filled when somebody looks into it, once; what is in it never changes, another folder takes its place.</summary>
internal sealed class VirtualFolder
{
    private readonly Func<VirtualFolder, Task<FsResult<FolderContent>>> _fill;
    private readonly Lock _gate = new();
    private Task<FsResult<FolderContent>>? _filling;
    private volatile FolderContent? _filled;

    /// <param name="id">Its own for ever.</param>
    /// <param name="parent">Null for one in the root.</param>
    /// <param name="name">In that.</param>
    /// <param name="made">Its time; nanoseconds since 1970.</param>
    /// <param name="fill">Makes what is in it, on a thread that may wait.</param>
    public VirtualFolder(uint id, VirtualFolder? parent, byte[] name, long made, Func<VirtualFolder, Task<FsResult<FolderContent>>> fill)
    {
        Id = id;
        EntryId = id;
        Parent = parent;
        Name = name;
        Made = made;
        _fill = fill;
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

    /// <summary>What is in it, or why that is not known now: then the next who asks tries again.</summary>
    public Task<FsResult<FolderContent>> FillAsync()
    {
        lock (_gate)
        {
            if (_filling is null || _filling is { IsCompletedSuccessfully: true } done && done.GetAwaiter().GetResult() is { IsSuccess: false })
                _filling = Task.Run(MakeAsync);
            return _filling;
        }
    }

    private async Task<FsResult<FolderContent>> MakeAsync()
    {
        FsResult<FolderContent> made = await _fill(this).ConfigureAwait(false);
        if (made.TryGetValue(out FolderContent? content))
            _filled = content;
        return made;
    }
}
