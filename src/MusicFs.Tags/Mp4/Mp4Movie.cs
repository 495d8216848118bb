using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>Reads the movie box: tracks, durations, and the user's data, which goes straight into the draft. One use.</summary>
internal sealed class Mp4Movie(ByteWindow window, TagDraft draft)
{
    private const int MaxTracks = 64;

    /// <summary>The sample description of a sound track is some hundred bytes.</summary>
    private const int MaxDescription = 4096;

    private readonly List<Mp4Track> _tracks = [];
    private readonly Dictionary<uint, uint> _defaultDurations = [];
    private List<Chapter> _listed = [];
    private uint _timeScale;

    /// <summary>Where the box began.</summary>
    public long Start { get; private set; }

    /// <summary>The first track of sound.</summary>
    public Mp4Track? Sound => _tracks.Find(track => track.Handler == BoxType.Soun);

    /// <summary>The whole movie's length.</summary>
    public double? Seconds { get; private set; }

    /// <summary>Length of all fragments, where the movie box announces it.</summary>
    public double? FragmentSeconds { get; private set; }

    /// <summary>Of a fragment's sample that names no duration; in the track's own units.</summary>
    public uint DefaultSampleDuration(uint track) => _defaultDurations.GetValueOrDefault(track);

    public async ValueTask ReadAsync(Box moov)
    {
        Start = moov.Start;
        BoxWalk walk = BoxWalk.Into(window, draft, moov);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            switch (box.Type)
            {
                case BoxType.Mvhd:
                    (_timeScale, ulong duration) = await TimesAsync(box).ConfigureAwait(false);
                    Seconds = InSeconds(duration);
                    break;
                case BoxType.Trak when _tracks.Count < MaxTracks:
                    await TrackAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Mvex:
                    await ExtendsAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Udta:
                    await UserDataAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Meta:
                    await new Mp4Items(window, draft).ReadAsync(box).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether the movie box itself has samples of a track.</summary>
    public async ValueTask<bool> HasSamplesAsync(Mp4Track track)
    {
        int there = await window.LoadAsync(track.TimeToSample.Body, (int)Math.Min(8, track.TimeToSample.BodyLength)).ConfigureAwait(false);
        return there == 8 && BinaryPrimitives.ReadUInt32BigEndian(window.Span(track.TimeToSample.Body + 4, 4)) > 0;
    }

    /// <summary>The chapters of the list, or of the text track where there are more than a list can have.</summary>
    public async ValueTask ReadChaptersAsync(Mp4Track sound)
    {
        IReadOnlyList<Chapter> chapters = _listed;
        if (_listed.Count is 0 or ChapterList.MaxChapters
            && sound.ChapterTrack != 0 && _tracks.Find(track => track.Id == sound.ChapterTrack) is { TimeScale: > 0 } text)
        {
            List<Chapter> named = await new Mp4ChapterTrack(window, text).ReadAsync().ConfigureAwait(false);
            chapters = named.Count > chapters.Count ? named : chapters;
        }

        foreach (Chapter chapter in chapters)
        {
            draft.AddChapter(chapter);
        }
    }

    private async ValueTask TrackAsync(Box trak)
    {
        var track = new Mp4Track();
        _tracks.Add(track);
        BoxWalk walk = BoxWalk.Into(window, draft, trak);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            switch (box.Type)
            {
                case BoxType.Tkhd:
                    track.Id = await NumberAfterTimesAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Tref:
                    await ReferencesAsync(box, track).ConfigureAwait(false);
                    break;
                case BoxType.Mdia:
                    await MediaAsync(box, track).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async ValueTask ReferencesAsync(Box tref, Mp4Track track)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, tref);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Chap)
            {
                int there = await window.LoadAsync(walk.Current.Body, (int)Math.Min(4, walk.Current.BodyLength)).ConfigureAwait(false);
                track.ChapterTrack = new SpanReader(window.Span(walk.Current.Body, there)).U32Be();
            }
        }
    }

    private async ValueTask MediaAsync(Box mdia, Mp4Track track)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, mdia);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            switch (box.Type)
            {
                case BoxType.Mdhd:
                    (track.TimeScale, track.Duration) = await TimesAsync(box).ConfigureAwait(false);
                    break;
                case BoxType.Hdlr:
                    int there = await window.LoadAsync(box.Body, (int)Math.Min(12, box.BodyLength)).ConfigureAwait(false);
                    track.Handler = HandlerOf(window.Span(box.Body, there));
                    break;
                case BoxType.Minf:
                    await InformationAsync(box, track).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>minf holds stbl, which holds the tables.</summary>
    private async ValueTask InformationAsync(Box parent, Mp4Track track)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, parent);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            switch (box.Type)
            {
                case BoxType.Stbl when parent.Type == BoxType.Minf:
                    await InformationAsync(box, track).ConfigureAwait(false);
                    break;
                case BoxType.Stsd when track.Handler == BoxType.Soun:
                    int there = await window.LoadAsync(box.Body, (int)Math.Min(box.BodyLength, MaxDescription)).ConfigureAwait(false);
                    track.Entry = SampleEntry.Read(window.Span(box.Body, there));
                    break;
                case BoxType.Stts:
                    track.TimeToSample = box;
                    break;
                case BoxType.Stsz:
                    track.SampleSizes = box;
                    break;
                case BoxType.Stsc:
                    track.SampleToChunk = box;
                    break;
                case BoxType.Stco or BoxType.Co64:
                    track.ChunkOffsets = box;
                    break;
                default:
                    break;
            }
        }
    }

    private async ValueTask ExtendsAsync(Box mvex)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, mvex);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            Box box = walk.Current;
            int there = await window.LoadAsync(box.Body, (int)Math.Min(16, box.BodyLength)).ConfigureAwait(false);
            if (box.Type == BoxType.Mehd)
            {
                FragmentSeconds = InSeconds(Mehd(window.Span(box.Body, there)));
            }
            else if (box.Type == BoxType.Trex && _defaultDurations.Count < MaxTracks)
            {
                (uint track, uint duration) = Trex(window.Span(box.Body, there));
                _defaultDurations[track] = duration;
            }
        }
    }

    private async ValueTask UserDataAsync(Box udta)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, udta);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Meta)
            {
                await new Mp4Items(window, draft).ReadAsync(walk.Current).ConfigureAwait(false);
            }
            else if (walk.Current.Type == BoxType.Chpl)
            {
                _listed = await ChapterList.ReadAsync(window, walk.Current).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Time scale and duration of mvhd and mdhd, which begin alike; a duration of all ones means that it is not known.</summary>
    private async ValueTask<(uint TimeScale, ulong Duration)> TimesAsync(Box box)
    {
        int there = await window.LoadAsync(box.Body, (int)Math.Min(32, box.BodyLength)).ConfigureAwait(false);
        return Times(window.Span(box.Body, there));
    }

    private static (uint TimeScale, ulong Duration) Times(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        bool isLong = reader.U8() == 1;
        reader.Skip(3 + (isLong ? 16 : 8));
        uint scale = reader.U32Be();
        ulong duration = isLong ? reader.U64Be() : reader.U32Be();
        bool isKnown = !reader.Overrun && duration != (isLong ? ulong.MaxValue : uint.MaxValue);
        return (scale, isKnown ? duration : 0);
    }

    private async ValueTask<uint> NumberAfterTimesAsync(Box box)
    {
        int there = await window.LoadAsync(box.Body, (int)Math.Min(32, box.BodyLength)).ConfigureAwait(false);
        return TrackId(window.Span(box.Body, there));
    }

    private static uint TrackId(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        bool isLong = reader.U8() == 1;
        reader.Skip(3 + (isLong ? 16 : 8));
        return reader.U32Be();
    }

    /// <summary>The handler's type follows version, flags and a word that is zero (or "mhlr" in QuickTime).</summary>
    private static uint HandlerOf(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        reader.Skip(8);
        return reader.U32Be();
    }

    private static ulong Mehd(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        bool isLong = reader.U8() == 1;
        reader.Skip(3);
        return isLong ? reader.U64Be() : reader.U32Be();
    }

    private static (uint Track, uint Duration) Trex(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        reader.Skip(4);
        uint track = reader.U32Be();
        reader.Skip(4);
        return (track, reader.U32Be());
    }

    private double? InSeconds(ulong duration) => duration > 0 && _timeScale > 0 ? (double)duration / _timeScale : null;
}
