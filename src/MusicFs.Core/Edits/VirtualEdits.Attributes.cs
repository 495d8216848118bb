using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>Tags as extended attributes, for scripts.</content>
public sealed partial class VirtualEdits
{
    /// <summary>The most that a list of names may take on Linux.</summary>
    private const int LongestList = 64 * 1024;

    internal async ValueTask<FsResult<ReadOnlyMemory<byte>>> GetTagAsync(FileSource source, string field)
    {
        TrackTags? tags = _keeper is null || source.Cut is not null ? null : await Task.Run(() => _keeper.TagsOf(source)).ConfigureAwait(false);
        return tags?.Fields.GetValueOrDefault(field) is { } values ? (ReadOnlyMemory<byte>)TagAttribute.Write(values) : FsError.NoAttribute;
    }

    internal async ValueTask<FsResult<ReadOnlyMemory<byte>>> ListTagsAsync(NodeId node, byte[] others)
    {
        FileSource? source = _tree.Source(node) is { IsSuccess: true } found ? found.Value : null;
        TrackTags? tags = _keeper is null || source is null or { Cut: not null } ? null : await Task.Run(() => _keeper.TagsOf(source)).ConfigureAwait(false);
        using MemoryStream names = new();
        names.Write(others);
        foreach (string field in (tags?.Fields.Keys ?? []).Where(TagDifference.IsName).Order(StringComparer.Ordinal))
        {
            if (names.Length + TagAttribute.Prefix.Length + field.Length + 1 > LongestList)
                break;
            names.Write(TagAttribute.Prefix);
            names.Write(Encoding.Latin1.GetBytes(field + '\0'));
        }

        return (ReadOnlyMemory<byte>)names.ToArray();
    }

    internal ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode)
    {
        if (TagAttribute.FieldOf(name) is not { } field || WrittenFiles.Owns(node))
            return new(FsError.NotSupported);
        return !TagDifference.IsName(field) || TagAttribute.Read(value) is not { } values
            ? new(FsError.InvalidArgument)
            : new(SetTagAsync(node, field, values, mode));
    }

    internal ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        TagAttribute.FieldOf(name) is { } field && !WrittenFiles.Owns(node)
            ? new(SetTagAsync(node, field, null, ExtendedAttributeMode.Replace))
            : new(FsError.NotSupported);

    /// <param name="node">The track.</param>
    /// <param name="field">The field.</param>
    /// <param name="values">What it is to be; null for what the file says.</param>
    /// <param name="mode">What must be there.</param>
    private async Task<FsResult<bool>> SetTagAsync(NodeId node, string field, IReadOnlyList<string>? values, ExtendedAttributeMode mode)
    {
        FsResult<FileSource?> found = _tree.Source(node);
        if (!found.IsSuccess)
            return found.Error;
        if (_keeper is null || found.Value is not { } source || IsApart(node))
            return FsError.ReadOnly;
        if (await _keeper.RefusalAsync(source).ConfigureAwait(false) is { } refusal)
            return Refuse(source, FsError.ReadOnly, refusal);
        bool isThere = await Task.Run(
            () => values is null ? _keeper.WantedOf(source, field) is not null : _keeper.TagsOf(source)?.Fields.ContainsKey(field) == true).ConfigureAwait(false);
        if (isThere ? mode == ExtendedAttributeMode.Create : mode == ExtendedAttributeMode.Replace)
            return isThere ? FsError.Exists : FsError.NoAttribute;
        (NodeId Parent, byte[] Name)? place = PlaceOf(node);
        (FsError error, string? reason) = await _keeper.KeepAsync(source, field, values).ConfigureAwait(false);
        RememberPlace(place, source, error);
        return error == FsError.None ? true : Refuse(source, error, reason ?? $"{error}.");
    }
}
