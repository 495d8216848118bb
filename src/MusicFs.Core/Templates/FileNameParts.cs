namespace MusicFs.Core.Templates;

/// <summary>Splits a file name at the dot of its extension. A leading dot, or an ending that no extension has, splits nothing.</summary>
internal static class FileNameParts
{
    private const int MaxExtensionLength = 10;

    public static ReadOnlySpan<char> Stem(string fileName) => fileName.AsSpan(0, SplitAt(fileName));

    /// <summary>Without the dot.</summary>
    public static ReadOnlySpan<char> Extension(string fileName)
    {
        int split = SplitAt(fileName);
        return split == fileName.Length ? default : fileName.AsSpan(split + 1);
    }

    private static int SplitAt(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        int length = fileName.Length - dot - 1;
        if (dot <= 0 || length is 0 or > MaxExtensionLength)
            return fileName.Length;
        foreach (char c in fileName.AsSpan(dot + 1))
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return fileName.Length;
        }
        return dot;
    }
}
