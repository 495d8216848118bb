using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mpeg;

/// <summary>
/// Finds the first frame of a stream. A sync pattern counts only where two more frames follow it (or the content ends), because
/// eleven set bits occur in any data.
/// </summary>
internal static class MpegSync
{
    private const int Confirmations = 2;
    private const int Step = 16 * 1024;

    /// <summary>The position of the first frame between <paramref name="start"/> and <paramref name="limit"/>; -1 where there is none.</summary>
    public static async ValueTask<long> FindAsync(ByteWindow window, long start, long limit, long contentEnd)
    {
        while (start < limit)
        {
            int there = await window.LoadAsync(start, (int)Math.Min(Step, contentEnd - start)).ConfigureAwait(false);
            if (there < MpegFrame.HeaderLength)
            {
                return -1;
            }

            int scanned = 0;
            while (Candidate(window.Span(start, there), scanned) is >= 0 and var candidate && start + candidate < limit)
            {
                if (await IsConfirmedAsync(window, start + candidate, contentEnd).ConfigureAwait(false))
                {
                    return start + candidate;
                }

                scanned = candidate + 1;
                there = await window.LoadAsync(start, there).ConfigureAwait(false);
            }

            start += there - (MpegFrame.HeaderLength - 1);
            if (there < Step)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int Candidate(ReadOnlySpan<byte> data, int from)
    {
        while (from + MpegFrame.HeaderLength <= data.Length)
        {
            int mark = data[from..^(MpegFrame.HeaderLength - 1)].IndexOf((byte)0xFF);
            if (mark < 0)
            {
                return -1;
            }

            from += mark;
            if (MpegFrame.Read(data[from..]) is not null)
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    private static async ValueTask<bool> IsConfirmedAsync(ByteWindow window, long position, long contentEnd)
    {
        MpegFrame? first = null;
        for (int i = 0; i <= Confirmations; i++)
        {
            if (i > 0 && position + MpegFrame.HeaderLength > contentEnd)
            {
                // A stream of one frame proves nothing unless it ends where the content does.
                return i > 1 || position == contentEnd;
            }

            int there = await window.LoadAsync(position, MpegFrame.HeaderLength, 4096).ConfigureAwait(false);
            if (MpegFrame.Read(window.Span(position, there)) is not { } frame || (first is { } known && !frame.Continues(known)))
            {
                return false;
            }

            first ??= frame;
            position += frame.Length;
        }

        return true;
    }
}
