using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Core.Overlays;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Artwork;

/// <summary>Says what the bytes of a picture in an original are. Stateless.</summary>
/// <param name="tagReader">Finds pictures that do not lie in their files as they are.</param>
/// <param name="pictureReader">Unwraps them.</param>
/// <param name="overlays">What people want; null where nothing is kept.</param>
public sealed class PictureBytes(ITagReader tagReader, IPictureReader pictureReader, TrackOverlays? overlays)
{
    /// <summary>The segments of a picture over its open original; <see cref="FsError.Stale"/> where it is not there any more.</summary>
    internal async ValueTask<FsResult<Segment[]?>> SegmentsAsync(FileSource source, TrackCut cut, IOriginFile file, CancellationToken cancellation)
    {
        var code = PictureCode.Of(cut);
        if (code.Offset is { } offset)
            return offset + cut.Size <= file.Version.Size ? new[] { Segment.FromSource(0, offset, cut.Size) } : FsError.Stale;
        // Reading tags takes its time, and what people want is on a disk.
        FsResult<ReadOnlyMemory<byte>> bytes = await Task.Run(
            () => code.Index is { } index ? UnwrapAsync(file, index, cancellation) : Task.FromResult(Overlaid(source, code)), cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return bytes.Error;
        return bytes.Value.Length == cut.Size ? new[] { Segment.FromBytes(0, bytes.Value) } : FsError.Stale;
    }

    private FsResult<ReadOnlyMemory<byte>> Overlaid(FileSource source, PictureCode code) =>
        overlays?.PictureOf(source.OriginId, source.Path, code) is { } picture ? picture : FsError.Stale;

    private async Task<FsResult<ReadOnlyMemory<byte>>> UnwrapAsync(IOriginFile file, int index, CancellationToken cancellation)
    {
        OriginByteSource source = new(file);
        TagReadResult read = await tagReader.ReadAsync(source, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error.Source is FsError.None ? FsError.Stale : read.Error.Source;
        if (index >= read.Tags.Pictures.Count)
            return FsError.Stale;
        FsResult<byte[]> picture = await pictureReader.ReadAsync(source, read.Tags.Pictures[index], cancellation).ConfigureAwait(false);
        return picture.IsSuccess ? (ReadOnlyMemory<byte>)picture.Value : picture.Error;
    }
}
