using System.Collections.Concurrent;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>
/// Names that for a moment lead elsewhere than the tree says, because taggers take several steps to replace a file: a track that was removed, or
/// renamed to a name of its own making, before the new file takes its place; and the name that a track had before its tags changed.
/// Any thread.
/// </summary>
internal sealed class PassingNames(TimeProvider time)
{
    /// <summary>How long a track is not to be seen that a program took away to put another file in its place.</summary>
    private static readonly TimeSpan HiddenFor = TimeSpan.FromSeconds(30);

    /// <summary>How long the name that a track had leads to it, for a program that goes on with it.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(NodeId Parent, string Name), Hidden> _hidden = new();
    private readonly ConcurrentDictionary<(NodeId Parent, string Name), Alias> _aliases = new();

    public bool Any => !_hidden.IsEmpty || !_aliases.IsEmpty;

    public bool IsHidden(NodeId parent, string name) => _hidden.ContainsKey((parent, name));

    /// <summary>The track that a name leads to for now.</summary>
    public (string OriginId, OriginPath Path)? TrackAt(NodeId parent, string name) =>
        _aliases.TryGetValue((parent, name), out Alias? alias) ? (alias.Track.OriginId, alias.Track.Path) : null;

    /// <summary>Hides a track's name. With <paramref name="backup"/>, another name of the folder leads to it meanwhile.</summary>
    /// <param name="parent">The folder.</param>
    /// <param name="name">The track's name.</param>
    /// <param name="track">The track.</param>
    /// <param name="backup">The other name; null for none.</param>
    /// <param name="comeBack">Called when nothing has come in its place, with the name that is to be seen again.</param>
    public void Hide(NodeId parent, string name, FileSource track, string? backup, Func<Task> comeBack)
    {
        Hidden hidden = new(backup);
        if (!_hidden.TryAdd((parent, name), hidden))
            return;
        if (backup is not null)
            _aliases[(parent, backup)] = new Alias(track, name);
        _ = LaterAsync();

        async Task LaterAsync()
        {
            await Task.Delay(HiddenFor, time).ConfigureAwait(false);
            if (_hidden.TryRemove(KeyValuePair.Create((parent, name), hidden)))
            {
                DropBackup(parent, hidden);
                await comeBack().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The track's name is its own again.</summary>
    /// <returns>Whether it was hidden.</returns>
    public bool Show(NodeId parent, string name) => _hidden.TryRemove((parent, name), out _);

    /// <summary>Has the name that a track had lead to it.</summary>
    public void Remember(NodeId parent, string name, FileSource track)
    {
        Alias alias = new(track, null);
        _aliases[(parent, name)] = alias;
        _ = LaterAsync();

        async Task LaterAsync()
        {
            await Task.Delay(KnownFor, time).ConfigureAwait(false);
            _aliases.TryRemove(KeyValuePair.Create((parent, name), alias));
        }
    }

    /// <summary>Takes a name away that led to a track. False where there was none.</summary>
    public bool Drop(NodeId parent, string name) => _aliases.TryRemove((parent, name), out _);

    /// <summary>Whether a name was given to a track by a program that goes on to write under its old one, <paramref name="of"/>.</summary>
    public bool IsBackup(NodeId parent, string name, string of) => _aliases.TryGetValue((parent, name), out Alias? alias) && alias.Of == of;

    private void DropBackup(NodeId parent, Hidden hidden)
    {
        if (hidden.Backup is { } backup)
            _aliases.TryRemove((parent, backup), out _);
    }

    private sealed record Hidden(string? Backup);

    /// <param name="Track">What it leads to.</param>
    /// <param name="Of">The hidden name that it stands in for; null for the name that a track had.</param>
    private sealed record Alias(FileSource Track, string? Of);
}
