using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>What the headers of one fragment say of one track (ISO/IEC 14496-12, 8.8.6 to 8.8.12). One use.</summary>
internal sealed class TrackFragment(ByteWindow window, TagDraft draft, uint track, uint defaultDuration)
{
    /// <summary>Samples of a run that are looked at one by one.</summary>
    private const int MaxSamples = 65_535;

    private const uint TfhdBaseOffset = 0x1;
    private const uint TfhdDescription = 0x2;
    private const uint TfhdDuration = 0x8;
    private const uint TrunDataOffset = 0x1;
    private const uint TrunFirstFlags = 0x4;
    private const uint TrunDuration = 0x100;
    private const uint TrunSize = 0x200;
    private const uint TrunFlags = 0x400;
    private const uint TrunComposition = 0x800;

    private uint _sampleDuration = defaultDuration;

    /// <summary>Whether the fragment has samples of the track.</summary>
    public bool IsThere { get; private set; }

    /// <summary>When it begins, in units of the track; null where it does not say.</summary>
    public double? Time { get; private set; }

    /// <summary>How long it is, in units of the track.</summary>
    public double Units { get; private set; }

    public async ValueTask ReadAsync(Box moof)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, moof);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Traf)
            {
                await TrackAsync(walk.Current).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask TrackAsync(Box traf)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, traf);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            if (box.Type is not (BoxType.Tfhd or BoxType.Tfdt or BoxType.Trun))
            {
                continue;
            }

            int there = await window.LoadAsync(box.Body, (int)Math.Min(box.BodyLength, 16L * MaxSamples)).ConfigureAwait(false);
            ReadOnlySpan<byte> body = window.Span(box.Body, there);
            if (box.Type == BoxType.Trun)
            {
                Units += Run(body);
            }
            else if (box.Type == BoxType.Tfdt)
            {
                Time ??= DecodeTime(body);
            }
            else if (!Header(body))
            {
                return;
            }
        }
    }

    /// <summary>False where the samples are another track's.</summary>
    private bool Header(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        uint flags = reader.U32Be();
        if (reader.U32Be() != track)
        {
            return false;
        }

        IsThere = true;
        reader.Skip(((flags & TfhdBaseOffset) != 0 ? 8 : 0) + ((flags & TfhdDescription) != 0 ? 4 : 0));
        if ((flags & TfhdDuration) != 0)
        {
            _sampleDuration = reader.U32Be();
        }

        return true;
    }

    private static double? DecodeTime(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        bool isLong = reader.U8() == 1;
        reader.Skip(3);
        double time = isLong ? reader.U64Be() : reader.U32Be();
        return reader.Overrun ? null : time;
    }

    private double Run(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        uint flags = reader.U32Be();
        uint samples = reader.U32Be();
        reader.Skip(((flags & TrunDataOffset) != 0 ? 4 : 0) + ((flags & TrunFirstFlags) != 0 ? 4 : 0));
        if ((flags & TrunDuration) == 0)
        {
            return reader.Overrun ? 0 : (double)samples * _sampleDuration;
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
