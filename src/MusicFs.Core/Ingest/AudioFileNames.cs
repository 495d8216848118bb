using System.Text;

namespace MusicFs.Core.Ingest;

/// <summary>Which names belong into the tag tree, told before anything is opened. Everything is shown below <c>/.origins</c>.</summary>
public static class AudioFileNames
{
    private const int LongestExtension = 5;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Extensions = new HashSet<string>(
        [
            "flac", "fla", "mp3", "mp2", "mp1", "mpga", "ogg", "oga", "opus", "spx", "m4a", "m4b", "m4p", "mp4", "aac", "alac", "wav", "wave",
            "rf64", "aif", "aiff", "aifc", "wma", "asf", "ape", "wv", "mpc", "mp+", "mpp", "dsf", "dff", "tak", "tta", "mka", "ofr", "ac3", "caf",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Lock Gate = new();

    /// <summary>Extensions that came later; replaced as a whole. Null while there are none.</summary>
    private static volatile HashSet<string>? _more;
    private static readonly List<IReadOnlyList<string>> Added = [];

    /// <summary>
    /// Takes files of these extensions (without the dot) for audio in all libraries of this process, until what is returned is disposed. Any thread.
    /// </summary>
    public static IDisposable Add(IReadOnlyList<string> extensions)
    {
        lock (Gate)
        {
            Added.Add(extensions);
            Gather();
        }

        return new Addition(extensions);
    }

    /// <summary>Whether a file of that name is taken for audio.</summary>
    public static bool IsAudio(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        if (dot <= 0 || IsIgnored(name))
            return false;
        ReadOnlySpan<byte> extension = name[(dot + 1)..];
        Span<char> text = stackalloc char[LongestExtension];
        return extension.Length <= LongestExtension
            && Encoding.Latin1.TryGetChars(extension, text, out int length)
            && (Extensions.Contains(text[..length]) || _more?.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text[..length]) == true);
    }

    private static void Gather() =>
        _more = Added.Count == 0 ? null : Added.SelectMany(static one => one).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private sealed class Addition(IReadOnlyList<string> extensions) : IDisposable
    {
        public void Dispose()
        {
            lock (Gate)
            {
                Added.Remove(extensions);
                Gather();
            }
        }
    }

    /// <summary>Names that systems leave behind (B11).</summary>
    public static bool IsIgnored(ReadOnlySpan<byte> name) => SystemNames.Contains(name);
}
