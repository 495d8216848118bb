namespace MusicFs.Core.Tree;

/// <summary>
/// A tree being put together: names and what they lead to, without numbers. Filled by one thread and then published
/// (<see cref="VirtualTree.Publish"/>). The same input in the same order gives the same tree.
/// </summary>
public sealed class TreeDraft
{
    /// <summary>The root directory.</summary>
    internal DraftDirectory Root { get; } = new([]);

    /// <summary>
    /// Adds a file at a path of the view, components joined by <c>/</c>. Directory names equal but for case are one directory,
    /// spelt as most files below spell it. Where the name is taken, <c> (2)</c>, <c> (3)</c> ... before the extension keeps
    /// both visible, so files are to be added in an order that does not change (B5, B6).
    /// </summary>
    public void AddTrack(ReadOnlySpan<char> path, OriginalFile original, DraftFileKey? shared = null)
    {
        DraftDirectory directory = Root;
        int slash;
        while ((slash = path.IndexOf('/')) >= 0)
        {
            directory = directory.EnterIgnoringCase(path[..slash]);
            path = path[(slash + 1)..];
        }

        DraftFile file = shared?.File ?? new DraftFile(original, isTrack: true);
        if (shared is not null)
            shared.File = file;
        directory.AddNumbered(path, file);
    }

    /// <summary>Adds an original under its own path below a directory of the root: <c>.origins/ID/...</c>.</summary>
    public void AddOriginal(ReadOnlySpan<byte> top, ReadOnlySpan<byte> id, OriginalFile original)
    {
        DraftDirectory directory = Root.Enter(top).Enter(id);
        ReadOnlySpan<byte> rest = original.Path.Bytes;
        int slash;
        while ((slash = rest.IndexOf((byte)'/')) >= 0)
        {
            directory = directory.Enter(rest[..slash]);
            rest = rest[(slash + 1)..];
        }

        directory.TryAdd(rest.ToArray(), new DraftFile(original, isTrack: false));
    }

    /// <summary>Makes a directory below <c>.origins</c> also where nothing lies in it.</summary>
    public void AddOriginFolder(ReadOnlySpan<byte> top, ReadOnlySpan<byte> id) => Root.Enter(top).Enter(id);
}
