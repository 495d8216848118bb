using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Ingest;

/// <summary>Which files of an origin are tracks by their name, and which names never are (B11).</summary>
internal static class AudioFiles
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "flac", "fla", "mp3", "mp2", "mp1", "mpga", "ogg", "oga", "opus", "spx", "m4a", "m4b", "m4p", "mp4", "aac", "alac", "wav", "wave",
        "rf64", "aif", "aiff", "aifc", "wma", "asf", "ape", "wv", "mpc", "mp+", "mpp", "dsf", "dff", "tak", "tta", "mka", "ofr", "ac3", "caf",
    };

    // What network storage and desktops leave in music folders.
    private static readonly HashSet<string> Ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "@eaDir", "#recycle", ".DS_Store", "Thumbs.db", "$RECYCLE.BIN", "System Volume Information", ".Trash", "lost+found",
    };

    public static bool IsTrack(OriginPath path)
    {
        ReadOnlySpan<byte> name = path.Name;
        int dot = name.LastIndexOf((byte)'.');
        return dot > 0 && name.Length - dot <= 8 && Extensions.Contains(Encoding.UTF8.GetString(name[(dot + 1)..])) && !IsIgnored(name);
    }

    /// <summary>Whether a file or folder of this name stays out of the tag tree.</summary>
    public static bool IsIgnored(ReadOnlySpan<byte> name) =>
        name.StartsWith("._"u8) || (name.Length < 32 && Ignored.Contains(Encoding.UTF8.GetString(name)));
}
