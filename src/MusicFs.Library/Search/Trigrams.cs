namespace MusicFs.Library.Search;

/// <summary>The groups of three letters in a word, with one blank before and behind it.</summary>
internal static class Trigrams
{
    private const int Length = 3;

    public static IEnumerable<string> Of(string word)
    {
        string padded = $" {word} ";
        for (int i = 0; i + Length <= padded.Length; i++)
            yield return padded.Substring(i, Length);
    }
}
