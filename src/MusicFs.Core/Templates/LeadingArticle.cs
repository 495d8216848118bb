namespace MusicFs.Core.Templates;

/// <summary><c>%the{}</c>: moves an English article to the end, "The Beatles" to "Beatles, The".</summary>
internal static class LeadingArticle
{
    private static readonly string[] Articles = ["the ", "a ", "an "];

    public static void MoveToEnd(TextBuffer text, int start)
    {
        ReadOnlySpan<char> written = text.From(start);
        foreach (string article in Articles)
        {
            if (!written.StartsWith(article, StringComparison.OrdinalIgnoreCase) || written[article.Length..].Trim().IsEmpty)
                continue;
            text.Replace(start, $"{written[article.Length..].Trim()}, {written[..(article.Length - 1)]}");
            return;
        }
    }
}
