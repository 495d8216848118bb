using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>What of a movie box an editor has to know: where tags are, and what counts bytes from the file's beginning. One use.</summary>
internal sealed class Mp4Map(ByteWindow window)
{
    private const int MaxBoxes = 20_000;
    private readonly TagDraft _draft = new(AudioContainer.Mp4, 0);
    private int _boxes;

    /// <summary>Tables of chunk offsets.</summary>
    public List<Box> Tables { get; } = [];

    /// <summary>The first box of user data; default where there is none.</summary>
    public Box UserData { get; private set; }

    /// <summary>Behind the last box in <see cref="UserData"/>, before the zeros that QuickTime ends it with.</summary>
    public long UserDataEnd { get; private set; }

    /// <summary>Boxes of tags with the boxes that hold them, outermost first, the movie box left out.</summary>
    public List<Box[]> Metas { get; } = [];

    /// <summary>What keeps the movie box from changing its size; null where nothing does.</summary>
    public string? FixedBy { get; private set; }

    /// <summary>Reads the box; why not, where it is damaged.</summary>
    public async ValueTask<TagError?> ReadAsync(Box moov)
    {
        await WalkAsync(moov).ConfigureAwait(false);
        if (_draft.Build().Problems is [var problem, ..])
        {
            return problem;
        }

        return _boxes > MaxBoxes ? new TagError(TagErrorKind.OverLimit, moov.Start, "The movie box has more boxes than are read of one file.") : null;
    }

    private async ValueTask WalkAsync(Box parent)
    {
        BoxWalk walk = BoxWalk.Into(window, _draft, parent);
        while (++_boxes <= MaxBoxes && await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            switch (box.Type)
            {
                case BoxType.Trak or BoxType.Mdia or BoxType.Minf or BoxType.Stbl or BoxType.Dinf:
                    await WalkAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Stco or BoxType.Co64 when parent.Type == BoxType.Stbl:
                    Tables.Add(box);
                    break;
                case BoxType.Udta when parent.Type == BoxType.Moov:
                    await UserDataAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Meta when parent.Type == BoxType.Moov:
                    Metas.Add([box]);
                    break;
                case BoxType.Dref:
                    await ReferencesAsync(box).ConfigureAwait(false);
                    break;
                default:
                    FixedBy = Reason(box.Type) ?? FixedBy;
                    break;
            }
        }
    }

    private static string? Reason(uint type) => type switch
    {
        BoxType.Mvex => "fragments",
        BoxType.Saio => "encrypted samples",
        BoxType.Cmov => "a compressed movie box",
        _ => null,
    };

    private async ValueTask UserDataAsync(Box udta)
    {
        bool isFirst = UserData.Type == 0;
        long end = udta.Body;
        BoxWalk walk = BoxWalk.Into(window, _draft, udta);
        while (++_boxes <= MaxBoxes && await walk.NextAsync().ConfigureAwait(false))
        {
            end = walk.Current.End;
            if (walk.Current.Type == BoxType.Meta)
            {
                Metas.Add([udta, walk.Current]);
            }
        }

        if (isFirst)
        {
            (UserData, UserDataEnd) = (udta, end);
        }
    }

    /// <summary>A reference without its first flag means that samples are in another file.</summary>
    private async ValueTask ReferencesAsync(Box dref)
    {
        BoxWalk walk = BoxWalk.Into(window, _draft, dref, 8);
        while (++_boxes <= MaxBoxes && await walk.NextAsync().ConfigureAwait(false))
        {
            int there = await window.LoadAsync(walk.Current.Body, (int)Math.Min(4, walk.Current.BodyLength)).ConfigureAwait(false);
            if (there == 4 && (BinaryPrimitives.ReadUInt32BigEndian(window.Span(walk.Current.Body, 4)) & 1) == 0)
            {
                FixedBy = "samples in another file";
            }
        }
    }
}
