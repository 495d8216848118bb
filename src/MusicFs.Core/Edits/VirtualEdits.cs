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
    /// <summary>Tracks that a program removed so that the file it has written can take their names.</summary>
    private readonly ConcurrentDictionary<(NodeId Parent, string Name), FileSource> _hidden = new();
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
        _time = time;
        _logger = logger;
    }

    /// <summary>Files that programs are writing.</summary>
    public int Writers => _written.Writers;

    /// <summary>Whether anything is not as the tree alone says.</summary>
    internal bool IsActive => _written.Any || !_hidden.IsEmpty;

    /// <summary>What is shown, and what reads it; before the first request.</summary>
    internal void Attach(VirtualTree tree, OpenFiles files)
    {
        _tree = tree;
        _files = files;
    }

    /// <summary>Why what a program wrote last to a track was not taken; null where it was, or nothing was written.</summary>
    internal string? ReasonOf(string originId, OriginPath path) => _reasons.GetValueOrDefault((originId, path));

    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name)
    {
        string key = WrittenFile.NameOf(name);
        if (_written.Find(parent, key) is { } made)
            return new NodeEntry(made.Node, made.Attributes);
        if (IsHidden(parent, key))
            return FsError.NotFound;
        FsResult<NodeEntry> found = _tree.Lookup(parent, name);
        return found.IsSuccess && AttributesOf(found.Value.Node) is { } written ? found.Value with { Attributes = written } : found;
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
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        IsActive && _written.Find(parent, WrittenFile.NameOf(name)) is { } file
            ? RenameWrittenAsync(file, newParent, newName.ToArray(), mode)
            : MoveAsync(context, parent, name, newParent, newName, mode);

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

        return IsActive && kind == NodeKind.File && TryHide(parent, name, key) ? new(true) : RemoveEntryAsync(context, parent, name, kind);
    }
}
