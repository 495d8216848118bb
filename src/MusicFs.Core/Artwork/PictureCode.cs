using System.Globalization;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Artwork;

/// <summary>
/// Where in an original a picture is, as the tree keeps it: one number, and the picture's size beside it. As a <see cref="TrackCut"/> it is told from those of
/// tracks by its lowest byte, in which they have other bits.
/// </summary>
internal readonly record struct PictureCode
{
    private const int KindBits = 8;
    private const ulong KindMask = (1 << KindBits) - 1;
    private const ulong RangeKind = 1;
    private const ulong WrappedKind = 2;
    private const ulong OverlayKind = 3;

    /// <summary>Digits of a hash that fit beside the kind.</summary>
    private const int HashDigits = 14;

    private PictureCode(ulong value) => Value = value;

    public ulong Value { get; }

    /// <summary>Whether a cut of the tree is a picture.</summary>
    public static bool IsOf(TrackCut cut) => (cut.Code & KindMask) is RangeKind or WrappedKind or OverlayKind;

    public static PictureCode Of(TrackCut cut) => new(cut.Code);

    /// <summary>Bytes of the original as they are.</summary>
    public static PictureCode At(long offset) => new(((ulong)offset << KindBits) | RangeKind);

    /// <summary>One that must be unwrapped: which of the file's pictures.</summary>
    public static PictureCode Wrapped(int index) => new(((ulong)index << KindBits) | WrappedKind);

    /// <summary>One that people want the track to have; null where that is no hash.</summary>
    public static PictureCode? OfOverlay(string hash) => DigitsOf(hash) is { } digits ? new((digits << KindBits) | OverlayKind) : null;

    /// <summary>The picture of a file; its bytes as they are where they lie together.</summary>
    public static PictureCode Of(TagPicture picture, int index) =>
        picture is { Encoding: PictureEncoding.None, Ranges: [var range] } && picture.Skip >= 0 && picture.Skip + picture.Length <= range.Length
            ? At(range.Offset + picture.Skip)
            : Wrapped(index);

    /// <summary>Where its bytes begin in the original; null where they do not lie there as they are.</summary>
    public long? Offset => (Value & KindMask) == RangeKind ? (long)(Value >> KindBits) : null;

    /// <summary>Which of the file's pictures it is; null where that is not what tells.</summary>
    public int? Index => (Value & KindMask) == WrappedKind ? (int)(Value >> KindBits) : null;

    /// <summary>Whether it is the picture of an overlay that has this hash.</summary>
    public bool IsOverlay(string hash) => OfOverlay(hash) == this;

    private static ulong? DigitsOf(string hash) =>
        hash.Length >= HashDigits && ulong.TryParse(hash.AsSpan(0, HashDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong digits) ? digits : null;
}
