using MusicFs.Contracts.FileSystem;
using MusicFs.Core.HandOver;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Another process takes over.</content>
public sealed partial class MusicFileSystem
{
    /// <summary>Raised with what images hold: a process that says another number has other node numbers.</summary>
    public static int TreeFormat => TreeImageHeader.ExpectedFormat;

    /// <summary>
    /// Writes the tree's image and gives all that is not in it. Nothing may be asked of the filesystem any more; what open files are read from stays
    /// open. Waits for the disk.
    /// </summary>
    /// <returns>The state, or why it cannot be had: the tree is then changed no more all the same.</returns>
    public (FileSystemState? State, Problem? Problem) HandOver()
    {
        (FileSystemState? tree, Problem? problem) = _tree.HandOver();
        return tree is null ? (null, problem) : (_files.HandOver(tree) with { Texts = [.. _folders.SelectMany(static folder => folder.List())] }, null);
    }

    /// <summary>Goes on where another process has stopped. Before the first request.</summary>
    /// <returns>Null, or why it does not fit: nothing may be asked of this filesystem then.</returns>
    public async Task<Problem?> RestoreAsync(FileSystemState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_tree.Restore(state) is { } problem)
            return problem;
        foreach (SyntheticFolder folder in _folders)
            folder.Restore(state.Texts);
        return await _files.RestoreAsync(state).ConfigureAwait(false);
    }
}
