using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading.Flac;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>A track cut out of a file that holds several, as the tree keeps it.</summary>
/// <param name="Code">What to make it of: <see cref="PcmCut.Code"/>, or that of <see cref="FlacCut"/>.</param>
/// <param name="Size">Bytes of the virtual file.</param>
internal readonly record struct TrackCut(ulong Code, long Size)
{
    /// <summary>The cut that a node of the tree stands for.</summary>
    public static TrackCut Of(in NodeRecord part) => new(part.VersionTag, part.Size);

    /// <summary>What it is made of. A FLAC file is looked at for where its frames begin.</summary>
    public ValueTask<FsResult<Segment[]>> SegmentsAsync(IOriginFile file, CancellationToken cancellation) =>
        FlacCut.IsCode(Code) ? FlacCut.OpenAsync(file, this, cancellation) : new(PcmCut.Of(this).Segments());
}
