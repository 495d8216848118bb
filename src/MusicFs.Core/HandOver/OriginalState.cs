using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.HandOver;

/// <summary>The original behind a file, and what is shown of it.</summary>
/// <param name="Copy">The file that the tree names.</param>
public sealed record OriginalState(OriginalCopyState Copy)
{
    /// <summary>Of a track that is cut out of it: how; null for all of it.</summary>
    public ulong? Cut { get; init; }

    /// <summary>Bytes of that track.</summary>
    public long CutSize { get; init; }

    /// <summary>Of a text that is made of it: which; null where it is shown as it is.</summary>
    public ulong? Text { get; init; }

    /// <summary>Where it is served with other tags: with which; null where it has its own.</summary>
    public ulong? Edit { get; init; }

    /// <summary>Bytes of what is served then.</summary>
    public long EditSize { get; init; }

    /// <summary>Names that lead to where that text is shown.</summary>
    public IReadOnlyList<byte[]> TextDirectory { get; init; } = [];

    /// <summary>The other originals it may be read from.</summary>
    public IReadOnlyList<OriginalCopyState> Others { get; init; } = [];

    internal static OriginalState Of(FileSource source) => new(new OriginalCopyState(source.OriginId, source.Path, source.Version, IsSameBytes: true))
    {
        Cut = source.Cut?.Code,
        CutSize = source.Cut?.Size ?? 0,
        Text = source.Text?.Code,
        Edit = source.Edit?.Code,
        EditSize = source.Edit?.Size ?? 0,
        TextDirectory = source.Text?.Directory ?? [],
        Others = [.. source.Others.Select(OriginalCopyState.Of)],
    };

    internal FileSource ToSource() => new(
        Copy.OriginId, Copy.Path, Copy.Version, Cut is { } cut ? new TrackCut(cut, CutSize) : null, Text is { } text ? new MadeText(TextDirectory, text) : null)
    {
        Edit = Edit is { } edit ? new ServedEdit(edit, EditSize) : null,
        Others = [.. Others.Select(static other => other.ToCopy())],
    };
}
