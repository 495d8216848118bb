using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Edits;
using MusicFs.Core.Overlays;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Attributes, plain and extended. Symbolic links are in the folders of what was found only.</content>
public sealed partial class MusicFileSystem
{
    private static readonly byte[] FileAttributeNames = "user.musicfs.origin\0user.musicfs.path\0user.musicfs.places\0user.musicfs.overlay\0user.musicfs.served\0"u8.ToArray();

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeAttributes>> GetAttributesAsync(in RequestContext context, NodeId node) =>
        FolderOf(node) is { } folder ? folder.AttributesAsync(node)
        : new(_edits is { IsActive: true } edits && edits.AttributesOf(node) is { } written ? written
            : _tree.Attributes(node));

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ReadLinkAsync(in RequestContext context, NodeId node)
    {
        if (FolderOf(node) is { } folder)
            return new(folder.ReadLink(node));
        FsError error = _tree.Attributes(node).Error;
        return new(error == FsError.None ? FsError.InvalidArgument : error);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name)
    {
        // Programs ask every file for attributes that are not ours (security.*, system.*); those cost no search.
        if (!IsOfTree(node) || !name.StartsWith("user.musicfs."u8))
            return new(FsError.NoAttribute);
        FsResult<FileSource?> found = _tree.Source(node);
        if (!found.IsSuccess)
            return new(found.Error);
        if (found.Value is not { } source)
            return new(FsError.NoAttribute);
        if (_edits is not null && TagAttribute.FieldOf(name) is { } field)
            return _edits.GetTagAsync(source, field);
        return name["user.musicfs.".Length..] switch
        {
            var n when n.SequenceEqual("origin"u8) => new((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(source.OriginId)),
            var n when n.SequenceEqual("path"u8) => new(source.Path.Memory),
            var n when n.SequenceEqual("places"u8) => new((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Join('\n', _tree.PlacesOf(source.OriginId, source.Path)))),
            var n when n.SequenceEqual("overlay"u8) => DescribeAsync(source, static (state, _) => state is null ? "" : OverlayText(state)),
            var n when n.SequenceEqual("served"u8) => DescribeAsync(source, static (state, source) => ServedText(state, source)),
            _ => new(FsError.NoAttribute),
        };
    }

    /// <summary>A field a line, as <c>NAME=VALUE</c>; one that is to be empty without a value.</summary>
    private static string OverlayText(OverlayState state) => string.Join('\n', state.Fields.OrderBy(static field => field.Key, StringComparer.Ordinal)
        .SelectMany(static field => field.Value.DefaultIfEmpty("").Select(value => $"{field.Key}={value}")));

    private static string ServedText(OverlayState? state, FileSource source) =>
        source.Edit is not null ? "edited" : source.Cut is not null ? "cut" : state?.Reason is { } reason ? $"original: {reason}" : "original";

    /// <summary>What is kept of overlays lies on a disk.</summary>
    private async ValueTask<FsResult<ReadOnlyMemory<byte>>> DescribeAsync(FileSource source, Func<OverlayState?, FileSource, string> text)
    {
        TrackOverlays? overlays = _overlays;
        OverlayState? state = overlays is null ? null : await Task.Run(
            () => overlays.Index.Find(source.OriginId, source.Path) is { } file ? overlays.Describe(file, source.Edit is not null) : null).ConfigureAwait(false);
        return (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text(state, source));
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ListExtendedAttributesAsync(in RequestContext context, NodeId node)
    {
        if (!IsOfTree(node))
            return new(ReadOnlyMemory<byte>.Empty);
        FsResult<NodeAttributes> attributes = _tree.Attributes(node);
        if (!attributes.IsSuccess)
            return new(attributes.Error);
        if (_edits is not null && attributes.Value.Kind == NodeKind.File)
            return _edits.ListTagsAsync(node, FileAttributeNames);
        return new(attributes.Value.Kind == NodeKind.File ? FileAttributeNames : ReadOnlyMemory<byte>.Empty);
    }
}
