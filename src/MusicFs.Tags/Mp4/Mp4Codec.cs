using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// ISO base media (ISO/IEC 14496-12) and QuickTime files with sound: M4A, M4B, MP4. The movie box may lie before or after the
/// audio; only it and, where it tells no duration, the headers of fragments are read.
/// </summary>
internal sealed class Mp4Codec : AudioCodec
{
    /// <summary>Boxes at the top of a file that is not fragmented are a handful.</summary>
    private const int MaxTopBoxes = 512;

    public override AudioContainer Container => AudioContainer.Mp4;

    public override int HeaderLength => 12;

    public override bool Matches(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        uint size = reader.U32Be();
        uint type = reader.U32Be();
        // Files older than ftyp begin with one of the others, whose size then tells them from chance.
        return !reader.Overrun && (type == BoxType.Ftyp
            || (type is BoxType.Moov or BoxType.Mdat or BoxType.Wide or BoxType.Free or BoxType.Skip && size is 0 or 1 or >= 8));
    }

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        var walk = new BoxWalk(window, draft, window.ContentOffset, window.Length);
        var movie = new Mp4Movie(window, draft);
        var indexes = new SegmentIndexes(window);
        var fragments = new Mp4Fragments(window, draft);
        bool hasMovie = false;
        for (int i = 0; i < MaxTopBoxes && await walk.NextAsync().ConfigureAwait(false); i++)
        {
            Box box = walk.Current;
            if (box.Type == BoxType.Moof)
            {
                // Fragments follow to the end, each a moof and an mdat; they are served as they are.
                fragments.Start = box.Start;
                draft.Layout.Add(SegmentKind.Audio, box.Start, window.Length - box.Start);
                break;
            }

            draft.Layout.Add(KindOf(box.Type), box.Type == BoxType.Mdat ? box.Body : box.Start, box.Type == BoxType.Mdat ? box.BodyLength : box.End - box.Start);
            if (box.Type == BoxType.Moov && !hasMovie)
            {
                hasMovie = true;
                await movie.ReadAsync(box).ConfigureAwait(false);
            }
            else if (box.Type == BoxType.Sidx)
            {
                await indexes.ReadAsync(box).ConfigureAwait(false);
            }
        }

        if (!hasMovie)
        {
            return NoMovie(window);
        }

        if (movie.Sound is not { } sound)
        {
            return new TagError(TagErrorKind.UnknownFormat, movie.Start, "The file has no sound track.");
        }

        Describe(draft, sound);
        await SetDurationAsync(draft, movie, sound, indexes, fragments).ConfigureAwait(false);
        await movie.ReadChaptersAsync(sound).ConfigureAwait(false);
        return null;
    }

    private static TagError NoMovie(ByteWindow window) =>
        Truncated(window.Length, "There is no movie box, which says where the audio is: the file is damaged or not whole.");

    private static SegmentKind KindOf(uint type) => type switch
    {
        BoxType.Mdat => SegmentKind.Audio,
        BoxType.Moov => SegmentKind.Metadata,
        BoxType.Free or BoxType.Skip or BoxType.Wide => SegmentKind.Padding,
        _ => SegmentKind.Structure,
    };

    private static void Describe(TagDraft draft, Mp4Track sound)
    {
        draft.Codec = sound.Entry?.Codec ?? "unknown";
        draft.SampleRate = sound.Entry?.SampleRate;
        draft.Channels = sound.Entry?.Channels;
        draft.BitsPerSample = sound.Entry?.BitsPerSample;
        draft.BitrateKbps = sound.Entry is { Bitrate: > 0 } entry ? entry.Bitrate / 1000.0 : null;
    }

    /// <summary>
    /// The track's own duration is that of the samples in the movie box. Where fragments follow, it is the whole only if there are
    /// none of those: such files write the whole duration there, or nothing.
    /// </summary>
    private static async ValueTask SetDurationAsync(TagDraft draft, Mp4Movie movie, Mp4Track sound, SegmentIndexes indexes, Mp4Fragments fragments)
    {
        bool isPart = fragments.Start > 0 && await movie.HasSamplesAsync(sound).ConfigureAwait(false);
        draft.SetDuration(isPart ? 0 : sound.Duration, sound.TimeScale);
        draft.DurationSeconds ??= movie.FragmentSeconds;
        double before = isPart ? sound.Duration : 0;
        if (draft.DurationSeconds is null && sound.TimeScale > 0 && await indexes.SecondsAsync(sound.Id).ConfigureAwait(false) is { } indexed)
        {
            draft.DurationSeconds = indexed + (before / sound.TimeScale);
        }

        if (draft.DurationSeconds is null && fragments.Start > 0)
        {
            double units = await fragments.CountAsync(sound.Id, movie.DefaultSampleDuration(sound.Id)).ConfigureAwait(false);
            draft.SetDuration(before + units, sound.TimeScale);
        }

        draft.DurationSeconds ??= movie.Seconds;
    }
}
