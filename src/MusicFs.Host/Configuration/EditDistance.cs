namespace MusicFs.Host.Configuration;

/// <summary>How many letters two words are apart, to find what a misspelt name was meant to be.</summary>
internal static class EditDistance
{
    /// <summary>No setting has a longer name; a longer word is none that was misspelt.</summary>
    private const int LongestWord = 32;

    public static int Between(string left, string right)
    {
        if (left.Length > LongestWord || right.Length > LongestWord)
            return int.MaxValue;
        Span<int> row = stackalloc int[right.Length + 1];
        for (int j = 0; j < row.Length; j++)
            row[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int above = row[j];
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
