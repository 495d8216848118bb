using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mpeg;

/// <summary>The mean bit rate of the frames that are in memory anyway, for streams whose first frame does not tell.</summary>
internal readonly record struct MpegAverage(double Bitrate)
{
    public static MpegAverage Measure(ByteWindow window, long first, long end, MpegFrame frame)
    {
        long position = first;
        double bits = 0;
        double seconds = 0;
        while (position + MpegFrame.HeaderLength <= end
            && MpegFrame.Read(window.Span(position, MpegFrame.HeaderLength)) is { } next && next.Continues(frame))
        {
            bits += next.Length * 8.0;
            seconds += (double)next.Samples / next.SampleRate;
            position += next.Length;
        }

        return new MpegAverage(seconds > 0 ? bits / seconds : frame.Bitrate);
    }
}
