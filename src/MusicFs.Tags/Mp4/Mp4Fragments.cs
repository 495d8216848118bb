using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// How long the fragments of a file are (ISO/IEC 14496-12, 8.8), where its movie box does not say: from the last fragment's time where
/// a table at the end tells where it is, else by adding up what the fragments' headers say. One use.
/// </summary>
internal sealed class Mp4Fragments(ByteWindow window, TagDraft draft)
{
    /// <summary>Fragments whose headers are read; at the usual two seconds each, half an hour.</summary>
    private const int MaxFragments = 900;

    /// <summary>Where the first fragment begins; 0 where there is none.</summary>
    public long Start { get; set; }

    /// <summary>Units of the track's time scale in all fragments.</summary>
    public async ValueTask<double> CountAsync(uint track, uint defaultDuration)
    {
        if (await FragmentAccess.LastFragmentAsync(window, draft, track).ConfigureAwait(false) is { } last && last > Start)
        {
            Span end = await CountFromAsync(last, track, defaultDuration, int.MaxValue).ConfigureAwait(false);
            Span first = await CountFromAsync(Start, track, defaultDuration, 1).ConfigureAwait(false);
            if (end.Time > first.Time)
            {
                return end.Time.Value - first.Time.Value + end.Units;
            }
        }

        return (await CountFromAsync(Start, track, defaultDuration, int.MaxValue).ConfigureAwait(false)).Units;
    }

    /// <summary>Adds up the next fragments of a track, as many as are wanted.</summary>
    private async ValueTask<Span> CountFromAsync(long offset, uint track, uint defaultDuration, int wanted)
    {
        var walk = new BoxWalk(window, draft, offset, window.Length);
        var span = new Span(null, 0);
        int seen = 0;
        for (int fragments = 0; seen < wanted && await walk.NextAsync().ConfigureAwait(false);)
        {
            if (walk.Current.Type != BoxType.Moof)
            {
                continue;
            }

            if (++fragments > MaxFragments)
            {
                long counted = walk.Current.Start;
                draft.AddProblem(new TagError(TagErrorKind.OverLimit, counted, "The file has more fragments than are counted; its duration is an estimate."));
                return span with { Units = span.Units / (counted - offset) * (window.Length - offset) };
            }

            var fragment = new TrackFragment(window, draft, track, defaultDuration);
            await fragment.ReadAsync(walk.Current).ConfigureAwait(false);
            if (fragment.IsThere)
            {
                span = new Span(seen++ == 0 ? fragment.Time : span.Time, span.Units + fragment.Units);
            }
        }

        return span;
    }

    /// <param name="Time">When the first of the fragments begins; null where it does not say.</param>
    /// <param name="Units">How long they are together.</param>
    private readonly record struct Span(double? Time, double Units);
}
