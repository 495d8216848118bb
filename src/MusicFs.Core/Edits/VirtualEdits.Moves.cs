using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Edits;

/// <content>Changes of places: of what is in the tree, not of files that are being written.</content>
public sealed partial class VirtualEdits
{
    private PlaceEdits? _places;

    /// <summary>Accepts changes of places from now on. After the filesystem has it; once.</summary>
    /// <param name="places">Keeps them; attached to what is shown.</param>
    public void UsePlaces(MovedPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        places.ShowTrash(_tree);
        _places = new PlaceEdits(_tree, places);
    }

    internal ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        if (_places is not { } places)
            return new(FsError.ReadOnly);
        byte[] kept = name.ToArray();
        return new(Task.Run(() => places.MakeDirectoryAsync(parent, kept)));
    }

    /// <summary>Moves an entry of the tree.</summary>
    private ValueTask<FsResult<bool>> MoveAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode)
    {
        if (_places is not { } places)
            return new(FsError.ReadOnly);
        byte[] kept = name.ToArray(), keptNew = newName.ToArray();
        return new(Task.Run(() => places.MoveAsync(parent, kept, newParent, keptNew, mode)));
    }

    /// <summary>Removes an entry of the tree.</summary>
    private ValueTask<FsResult<bool>> RemoveEntryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind)
    {
        if (_places is not { } places)
            return new(FsError.ReadOnly);
        byte[] kept = name.ToArray();
        return new(Task.Run(() => places.RemoveAsync(parent, kept, kind)));
    }
}
