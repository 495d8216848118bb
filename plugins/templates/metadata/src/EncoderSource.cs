using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace SamplePlugin;

/// <summary>Finds the name that an encoder has left at the beginning of a file, such as "LAME3.100". Asked once for each file, while it is scanned.</summary>
internal sealed class EncoderSource : IFileMetadataSource
{
    private const int Looked = 64 * 1024;
    private const int LongestName = 40;
    private static readonly byte[][] Marks = [.. new[] { "LAME", "Lavf", "Lavc", "reference libFLAC", "Xiph.Org libVorbis", "libopus" }.Select(Encoding.ASCII.GetBytes)];

    // Kept with what it says: never to be changed.
    public string Name => "sample-plugin";

    public async ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> ReadAsync(IByteSource source, TrackTags? tags, CancellationToken cancellation)
    {
        // Only what a file lacks is filled, so nothing is read for those that say it.
        if (tags?.Encoder is not null)
            return FsError.NotFound;
        // One read: each is a round trip where the file is far away.
        byte[] beginning = new byte[Math.Min(source.Length, Looked)];
        FsResult<int> read = await source.ReadAsync(0, beginning, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        return Find(beginning.AsSpan(0, read.Value)) is { } name
            ? new FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(new Dictionary<string, IReadOnlyList<string>> { ["ENCODER"] = [name] })
            : FsError.NotFound;
    }

    private static string? Find(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] mark in Marks)
        {
            int at = bytes.IndexOf(mark);
            if (at < 0)
                continue;
            int length = mark.Length;
            while (length < LongestName && at + length < bytes.Length && bytes[at + length] is > (byte)' ' and < 0x7F)
                length++;
            return Encoding.ASCII.GetString(bytes.Slice(at, length));
        }

        return null;
    }
}
