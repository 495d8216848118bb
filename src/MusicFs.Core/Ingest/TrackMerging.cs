using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>Says which files are one track (docs/decisions/022). Stateless.</summary>
/// <param name="mergesRecordings">Whether other encodings of a recording are its copies too.</param>
internal sealed class TrackMerging(bool mergesRecordings)
{
    private const uint Lossless = 1u << 31;
    private const int RateBits = 17;
    private const int BitrateBits = 14;

    /// <summary>What a file says of itself; nothing where its audio is not known, or nothing tells recordings apart.</summary>
    public TreeMerge Of(in ReadTags read)
    {
        TrackTags tags = read.Tags;
        if (read.Audio is not { } print)
            return default;
        ulong audio = NameHash.Of(NameHash.Of((ulong)print.AudioLength, print.ToBytes()), [(byte)print.Container]);
        bool isRecording = mergesRecordings && tags is { Title: not null, Album: not null, Artists.Count: > 0, DurationSeconds: > 0 and < int.MaxValue / 1000 };
        ulong key = KeyOf(tags, isRecording ? 1 : audio);
        // 0 is for files that are never merged.
        return new TreeMerge(
            Math.Max(1, key), audio, read.Mark, isRecording ? QualityOf(tags) : 0, isRecording ? (int)(tags.DurationSeconds!.Value * 1000) : 0);
    }

    /// <summary>
    /// Files beside the tracks that want the same places and are of the same size: who has an album twice does not want to see each cover
    /// twice. Nothing more is known of them, so one cannot go on where another breaks off.
    /// </summary>
    public static TreeMerge OfSide(IReadOnlyList<string> places, long size) =>
        places.Count == 0 ? default : new TreeMerge(Math.Max(1, NameHash.Of(NameHash.Mix((ulong)size), Encoding.UTF8.GetBytes(string.Join('\0', places)))), 0, 0);

    private static ulong KeyOf(TrackTags tags, ulong seed)
    {
        string text = string.Join(
            '\0', [tags.Title, tags.Album, tags.DiscNumber?.ToString(null, null), tags.TrackNumber?.ToString(null, null), .. tags.Artists]);
        return NameHash.Of(seed, Encoding.UTF8.GetBytes(Folded(text)));
    }

    private static string Folded(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair, as some taggers leave it.
            return text.ToUpperInvariant();
        }
    }

    /// <summary>Lossless over lossy, then sample rate times depth, then bit rate.</summary>
    public static uint QualityOf(TrackTags? tags)
    {
        if (tags is null)
            return 0;
        double resolution = (tags.SampleRate ?? 0.0) * (tags.BitsPerSample ?? 0) / 100;
        uint rate = (uint)Math.Clamp(resolution, 0, (1 << RateBits) - 1) << BitrateBits;
        uint bitrate = (uint)Math.Clamp(tags.BitrateKbps ?? 0, 0, (1 << BitrateBits) - 1);
        return (tags.BitsPerSample is > 0 ? Lossless : 0) | rate | bitrate;
    }
}
