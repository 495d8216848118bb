using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>
/// What programs change through a mount: tags, by writing files, and places, by moving and removing entries. Kept in the library, never sent to an
/// origin. Called by the filesystem from any thread, which is never made to wait.
/// </summary>
public sealed partial class VirtualEdits
{
    /// <summary>Bytes that programs may have written and not closed, in all.</summary>
    private const long MostScratch = 4L << 30;

    /// <summary>Reasons that are remembered.</summary>
    private const int MostReasons = 1000;

    private readonly TagKeeper? _keeper;
    private readonly ScratchSpace _space;
    private readonly WrittenFiles _written;
    private readonly PassingNames _passing;
    private readonly ConcurrentDictionary<(string OriginId, OriginPath Path), string> _reasons = new();
    private readonly TimeProvider _time;
    private readonly ILogger<VirtualEdits> _logger;
    private VirtualTree _tree = null!;
    private OpenFiles _files = null!;

    /// <param name="reader">Reads the tags of what was written.</param>
    /// <param name="pictures">Reads the pictures in it.</param>
    /// <param name="fingerprinter">Knows a track's audio again.</param>
    /// <param name="overlays">What people want tags to be; null where nothing is kept: no file can then be written to.</param>
    /// <param name="keep">Keeps more of it.</param>
    /// <param name="scratchFolder">Where what is written lies until it is closed.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">For what is not taken.</param>
    public VirtualEdits(
        ITagReader reader, IPictureReader pictures, IAudioFingerprinter fingerprinter, TrackOverlays? overlays, KeepOverlays keep, string scratchFolder,
        TimeProvider time, ILogger<VirtualEdits> logger)
    {
        _keeper = overlays is null ? null : new TagKeeper(reader, pictures, fingerprinter, overlays, keep);
        _space = new ScratchSpace(scratchFolder, MostScratch);
        _written = new WrittenFiles(time);
        _passing = new PassingNames(time);
        _time = time;
        _logger = logger;
    }

    /// <summary>Files that programs are writing.</summary>
    public int Writers => _written.Writers;

    /// <summary>Whether anything is not as the tree alone says.</summary>
    internal bool IsActive => _written.Any || _passing.Any;

    /// <summary>What is shown, and what reads it; before the first request.</summary>
    internal void Attach(VirtualTree tree, OpenFiles files)
    {
        _tree = tree;
        _files = files;
    }

    /// <summary>With the room that there is for what programs write, which some of them ask for first.</summary>
    internal FileSystemStatistics AddRoom(FileSystemStatistics statistics)
    {
        long free = Math.Max(0, MostScratch - _space.Used);
        return statistics with { TotalBytes = statistics.TotalBytes + free, FreeBytes = free };
    }

    /// <summary>Why what a program wrote last to a track was not taken; null where it was, or nothing was written.</summary>
    internal string? ReasonOf(string originId, OriginPath path) => _reasons.GetValueOrDefault((originId, path));

    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name)
    {
        string key = WrittenFile.NameOf(name);
        if (_written.Find(parent, key) is { } made)
            return new NodeEntry(made.Node, made.Attributes);
        FsResult<NodeEntry> found = IsHidden(parent, key) ? FsError.NotFound : _tree.Lookup(parent, name);
        if (!found.IsSuccess)
            return found.Error == FsError.NotFound && _passing.TrackAt(parent, key) is (string origin, OriginPath path) ? EntryOf(origin, path) : found;
        return AttributesOf(found.Value.Node) is { } written ? found.Value with { Attributes = written } : found;
    }

    /// <summary>A track by another name than the tree's, with a reference: not to be remembered.</summary>
    private FsResult<NodeEntry> EntryOf(string originId, OriginPath path)
    {
        if (_tree.PlacesOf(originId, path) is not [var place, ..] || _tree.FindPath(place) is not { } node || !_tree.Hold(node).IsSuccess)
            return FsError.NotFound;
        return _tree.Attributes(node) is { IsSuccess: true } found
            ? new NodeEntry(node, (AttributesOf(node) ?? found.Value) with { IsVolatile = true })
            : FsError.NotFound;
    }

    internal FsResult<bool> ReadDirectory(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        // Numbers above those of any name; a listing goes on by a file's own.
        const ulong first = long.MaxValue - uint.MaxValue;
        if (cookie.Value < first)
        {
            FsResult<bool> ended = _tree.ReadDirectory(directory, cookie, new WrittenSink(sink, this, directory));
            if (!ended.IsSuccess || !ended.Value)
                return ended;
        }

        foreach (WrittenFile file in _written.In(directory))
        {
            ulong next = first + (uint)file.Node.Value;
            if (next > cookie.Value && file.Place is { } place
                && !sink.TryAdd(System.Text.Encoding.Latin1.GetBytes(place.Name), new NodeEntry(file.Node, file.Attributes), new DirectoryCookie(next)))
                return false;
        }

        return true;
    }

    internal ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode)
    {
        string key = WrittenFile.NameOf(name), newKey = WrittenFile.NameOf(newName);
        if (IsActive && _written.Find(parent, key) is { } file)
            return RenameWrittenAsync(file, newParent, newName.ToArray(), mode);
        if (parent == newParent && _passing.IsBackup(parent, key, newKey))
        {
            // It gave up, and puts back what it took away.
            _passing.Drop(parent, key);
            return new(_passing.Show(parent, newKey));
        }

        if (parent == newParent && TryStepAside(parent, name, key, newName, newKey))
            return new(true);
        if (IsActive && _written.Find(newParent, newKey) is { } inTheWay)
        {
            if (mode != RenameMode.Replace)
                return new(mode == RenameMode.KeepExisting ? FsError.Exists : FsError.InvalidArgument);
            _written.Unlink(inTheWay);
        }

        return MoveAsync(context, parent, name, newParent, newName, mode);
    }

    internal ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind)
    {
        string key = WrittenFile.NameOf(name);
        if (IsActive && _written.Find(parent, key) is { } file)
        {
            if (kind == NodeKind.Directory)
                return new(FsError.NotDirectory);
            _written.Unlink(file);
            return new(true);
        }

        if (IsActive && kind == NodeKind.File && (_passing.Drop(parent, key) || TryHide(parent, name, key)))
            return new(true);
        return RemoveEntryAsync(context, parent, name, kind);
    }
}
