using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>
/// mkdir, mv, rm and rmdir on a tree, with the errors that POSIX has for them. What is removed goes to the trash under its old folders; what is
/// removed there is shown nowhere. A directory that is emptied so stays until it is removed itself. Any thread.
/// </summary>
/// <param name="tree">What is shown.</param>
/// <param name="places">Keeps it.</param>
internal sealed class PlaceEdits(VirtualTree tree, MovedPlaces places)
{
    private const string Origins = ".origins";

    public async Task<FsResult<NodeEntry>> MakeDirectoryAsync(NodeId parent, byte[] name)
    {
        using (MovedPlaces.Turn turn = await places.TakeTurnAsync().ConfigureAwait(false))
        {
            (FsError wrong, string path) = Target(parent, name);
            if (wrong != FsError.None)
                return wrong;
            if (tree.EntryAt(parent, name) is not null)
                return FsError.Exists;
            if (MovedPlaces.IsTrash(path))
                return FsError.NotPermitted;
            PlacePlan plan = new();
            plan.Made.Add(path);
            if (await places.ChangeAsync(tree, plan, "made").ConfigureAwait(false) is var error and not FsError.None)
                return error;
        }

        return tree.Lookup(parent, name);
    }

    public async Task<FsResult<bool>> RemoveAsync(NodeId parent, byte[] name, NodeKind kind)
    {
        using MovedPlaces.Turn turn = await places.TakeTurnAsync().ConfigureAwait(false);
        if (kind != NodeKind.Directory && tree.IsPicture(parent, name))
        {
            // It is a part of an original and no file that could go to the trash.
            TreeUpdate update = new();
            update.HidePicture($"{tree.DirectoryPath(parent)}/{Encoding.UTF8.GetString(name)}");
            tree.Apply(update);
            return true;
        }

        if (Source(parent, name, out FsError refused) is not { } entry)
            return refused;
        PlacePlan plan = new();
        if (kind == NodeKind.Directory)
        {
            if (!entry.IsDirectory)
                return FsError.NotDirectory;
            if (entry.Count > 0)
                return FsError.NotEmpty;
            plan.Removed.Add(entry.Path);
        }
        else
        {
            if (entry.IsDirectory)
                return FsError.IsDirectory;
            plan.Files.Add((entry, TrashOf(entry.Place)));
        }

        KeepEmptied(parent, plan);
        return Result(await places.ChangeAsync(tree, plan, kind == NodeKind.Directory ? "removed" : MovedPlaces.IsTrash(entry.Place) ? "emptied" : "trashed").ConfigureAwait(false));
    }

    public async Task<FsResult<bool>> MoveAsync(NodeId parent, byte[] name, NodeId newParent, byte[] newName, RenameMode mode)
    {
        if (mode == RenameMode.Exchange)
            return FsError.InvalidArgument;
        using MovedPlaces.Turn turn = await places.TakeTurnAsync().ConfigureAwait(false);
        if (Source(parent, name, out FsError refused) is not { } source)
            return refused;
        (FsError wrong, string to) = Target(newParent, newName);
        if (wrong != FsError.None)
            return wrong;
        if (IsProtected(to))
            return FsError.NotPermitted;
        if (ViewOf(source.Path) != ViewOf(to))
            return FsError.CrossDevice;
        if (source.IsDirectory && MovedPlaces.IsAtOrBelow(to, source.Path) && !PlaceRules.AreSame(to, source.Path))
            return FsError.InvalidArgument;
        PlacePlan plan = new();
        PlaceEntry? target = tree.EntryAt(newParent, newName);
        if (target is not null && target.Node != source.Node)
        {
            if (Replace(source, target, mode, plan) is var error and not FsError.None)
                return error;
        }
        else if (target is not null && to == source.Path)
        {
            return true;
        }
        else if (target is { IsDirectory: false })
        {
            // Another name of the same track.
            return mode == RenameMode.KeepExisting ? FsError.Exists : true;
        }

        Plan(source, to, plan);
        if (!PlaceRules.AreSame(tree.DirectoryPath(parent)!, tree.DirectoryPath(newParent)!))
            KeepEmptied(parent, plan);
        return Result(await places.ChangeAsync(tree, plan, MovedPlaces.IsTrash(to) ? "trashed" : MovedPlaces.IsTrash(source.Path) ? "restored" : "moved").ConfigureAwait(false));
    }

    private static FsError Replace(PlaceEntry source, PlaceEntry target, RenameMode mode, PlacePlan plan)
    {
        if (mode == RenameMode.KeepExisting)
            return FsError.Exists;
        if (source.IsDirectory != target.IsDirectory)
            return source.IsDirectory ? FsError.NotDirectory : FsError.IsDirectory;
        if (target is { IsDirectory: true, Count: > 0 })
            return FsError.NotEmpty;
        if (target.IsDirectory)
            plan.Removed.Add(target.Path);
        else if (target.Originals.Count == 0)
            return FsError.NotPermitted;
        else
            plan.Files.Add((target, TrashOf(target.Place)));
        return FsError.None;
    }

    private void Plan(PlaceEntry source, string to, PlacePlan plan)
    {
        if (!source.IsDirectory)
        {
            plan.Files.Add((source, to));
            return;
        }

        plan.Folder = (source.Path, to);
        foreach (PlaceEntry entry in (PlaceEntry[])[source, .. tree.EntriesBelow(source.Path)])
        {
            if (!entry.IsDirectory)
                plan.Files.Add((entry, to + entry.Place[source.Path.Length..]));
            else if (entry.IsMade || entry.Count == 0)
                Rename(entry.Path, to + entry.Path[source.Path.Length..], plan);
        }
    }

    private static void Rename(string from, string to, PlacePlan plan)
    {
        plan.Removed.Add(from);
        plan.Removed.Remove(to);
        plan.Made.Add(to);
    }

    /// <summary>A directory whose last entry goes is there until somebody removes it.</summary>
    private void KeepEmptied(NodeId directory, PlacePlan plan)
    {
        if (tree.DirectoryState(directory) is (var path, 1, false) && path.Length > 0)
            plan.Made.Add(path);
    }

    /// <summary>What is to be moved or removed; null, and why, where it cannot be.</summary>
    private PlaceEntry? Source(NodeId parent, byte[] name, out FsError error)
    {
        error = FsError.None;
        if (tree.EntryAt(parent, name) is not { } entry)
            error = tree.DirectoryPath(parent) is null ? FsError.NotDirectory : FsError.NotFound;
        else if (IsProtected(entry.Path))
            error = FsError.NotPermitted;
        else if (MovedPlaces.IsAtOrBelow(entry.Path, Origins) || (!entry.IsDirectory && entry.Originals.Count == 0))
            error = FsError.ReadOnly;
        else
            return entry;
        return null;
    }

    /// <summary>The path that something is to have, or why it cannot.</summary>
    private (FsError Error, string Path) Target(NodeId parent, byte[] name)
    {
        if (tree.DirectoryPath(parent) is not { } folder)
            return (FsError.NotDirectory, "");
        if (MovedPlaces.IsAtOrBelow(folder, Origins))
            return (FsError.ReadOnly, "");
        if (name.Length > NameRules.MaxBytes)
            return (FsError.NameTooLong, "");
        string text = Encoding.UTF8.GetString(name);
        // Every name of the tree has been through these.
        if (!Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(name) || NameRules.Repair(text, NamePolicy.Posix, default) != text)
            return (FsError.InvalidArgument, "");
        return folder.Length > 0 ? (FsError.None, $"{folder}/{text}") : tree.IsView("") ? (FsError.None, text) : (FsError.NotPermitted, "");
    }

    private bool IsProtected(string path) => PlaceRules.AreSame(path, Origins) || PlaceRules.AreSame(path, MovedPlaces.Trash) || tree.IsView(path);

    /// <summary>Of what is in the trash the view that it was in.</summary>
    private string ViewOf(string path) =>
        tree.ViewOf(MovedPlaces.IsTrash(path) && path.Length > MovedPlaces.Trash.Length ? path[(MovedPlaces.Trash.Length + 1)..] : path);

    private static string TrashOf(string place) => MovedPlaces.IsTrash(place) ? "" : $"{MovedPlaces.Trash}/{place}";

    private static FsResult<bool> Result(FsError error) => error == FsError.None ? true : error;
}
