using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// How long the fragments of a file are (ISO/IEC 14496-12, 8.8), where its movie box does not say: from the segment index, or by
/// adding up what the fragments' headers say.
/// </summary>
internal sealed class Mp4Fragments(ByteWindow window, TagDraft draft)
{
    /// <summary>Fragments whose headers are read; at the usual two seconds each, half an hour.</summary>
    private const int MaxFragments = 900;

    /// <summary>Entries of a segment index; a run of samples.</summary>
    private const int MaxEntries = 65_535;

    private const uint TfhdBaseOffset = 0x1;
    private const uint TfhdDescription = 0x2;
    private const uint TfhdDuration = 0x8;
    private const uint TrunDataOffset = 0x1;
    private const uint TrunFirstFlags = 0x4;
    private const uint TrunDuration = 0x100;
    private const uint TrunSize = 0x200;
    private const uint TrunFlags = 0x400;
    private const uint TrunComposition = 0x800;

    /// <summary>Where the first fragment begins; 0 where there is none.</summary>
    public long Start { get; set; }

    /// <summary>From the segment index.</summary>
    public double? IndexedSeconds { get; private set; }

    public async ValueTask ReadIndexAsync(Box sidx)
    {
        int length = (int)Math.Min(sidx.BodyLength, 40 + (12L * MaxEntries));
        int there = await window.LoadAsync(sidx.Body, length).ConfigureAwait(false);
        IndexedSeconds = (IndexedSeconds ?? 0) + Index(window.Span(sidx.Body, there));
        IndexedSeconds = IndexedSeconds > 0 ? IndexedSeconds : null;
    }

    /// <summary>Units of the track's time scale in all fragments.</summary>
    public async ValueTask<double> CountAsync(uint track, uint defaultDuration)
    {
        var walk = new BoxWalk(window, draft, Start, window.Length);
        double units = 0;
        int fragments = 0;
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type != BoxType.Moof)
            {
                continue;
            }

            if (++fragments > MaxFragments)
            {
                draft.AddProblem(new TagError(TagErrorKind.OverLimit, walk.Current.Start, "The file has more fragments than are counted; its duration is longer."));
                break;
            }

            units += await FragmentAsync(walk.Current, track, defaultDuration).ConfigureAwait(false);
        }

        return units;
    }

    private static double Index(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        int version = reader.U8();
        reader.Skip(3 + 4);
        uint scale = reader.U32Be();
        reader.Skip(version == 0 ? 8 : 16);
        reader.Skip(2);
        int count = reader.U16Be();
        double units = 0;
        for (int i = 0; i < count && reader.Remaining >= 12; i++)
        {
            reader.Skip(4);
            units += reader.U32Be();
            reader.Skip(4);
        }

        return reader.Overrun || scale == 0 ? 0 : units / scale;
    }

    private async ValueTask<double> FragmentAsync(Box moof, uint track, uint defaultDuration)
    {
        double units = 0;
        BoxWalk walk = BoxWalk.Into(window, draft, moof);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Traf)
            {
                units += await TrackFragmentAsync(walk.Current, track, defaultDuration).ConfigureAwait(false);
            }
        }

        return units;
    }

    private async ValueTask<double> TrackFragmentAsync(Box traf, uint track, uint defaultDuration)
    {
        double units = 0;
        BoxWalk walk = BoxWalk.Into(window, draft, traf);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            if (box.Type is not (BoxType.Tfhd or BoxType.Trun))
            {
                continue;
            }

            int there = await window.LoadAsync(box.Body, (int)Math.Min(box.BodyLength, 16L * MaxEntries)).ConfigureAwait(false);
            if (box.Type == BoxType.Trun)
            {
                units += Run(window.Span(box.Body, there), defaultDuration);
            }
            else if (!Header(window.Span(box.Body, there), track, ref defaultDuration))
            {
                return 0;
            }
        }

        return units;
    }

    /// <summary>False where the fragment is another track's.</summary>
    private static bool Header(ReadOnlySpan<byte> body, uint track, ref uint defaultDuration)
    {
        var reader = new SpanReader(body);
        uint flags = reader.U32Be();
        if (reader.U32Be() != track)
        {
            return false;
        }

        reader.Skip(((flags & TfhdBaseOffset) != 0 ? 8 : 0) + ((flags & TfhdDescription) != 0 ? 4 : 0));
        if ((flags & TfhdDuration) != 0)
        {
            defaultDuration = reader.U32Be();
        }

        return true;
    }

    private static double Run(ReadOnlySpan<byte> body, uint defaultDuration)
    {
        var reader = new SpanReader(body);
        uint flags = reader.U32Be();
        uint samples = reader.U32Be();
        reader.Skip(((flags & TrunDataOffset) != 0 ? 4 : 0) + ((flags & TrunFirstFlags) != 0 ? 4 : 0));
        if ((flags & TrunDuration) == 0)
        {
            return reader.Overrun ? 0 : (double)samples * defaultDuration;
        }

        int rest = ((flags & TrunSize) != 0 ? 4 : 0) + ((flags & TrunFlags) != 0 ? 4 : 0) + ((flags & TrunComposition) != 0 ? 4 : 0);
        double units = 0;
        for (uint i = 0; i < samples && reader.Remaining >= 4 + rest; i++)
        {
            units += reader.U32Be();
            reader.Skip(rest);
        }

        return units;
    }
}
