using System.Text;

namespace MusicFs.Host.Service.Windows;

/// <summary>The words of a command line as one text, so that CommandLineToArgvW gives them back.</summary>
public static class WindowsCommandLine
{
    /// <summary>The program is always quoted: a path with a blank and no quotes would let another program be run in its place.</summary>
    public static string Join(string program, params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return string.Join(' ', [$"\"{program}\"", .. words.Select(Quote)]);
    }

    private static string Quote(string word)
    {
        if (word.Length > 0 && !word.Any(static c => c is ' ' or '\t' or '\n' or '\v' or '"'))
            return word;
        StringBuilder quoted = new("\"");
        int backslashes = 0;
        foreach (char c in word)
        {
            // Backslashes mean themselves, except in front of a quotation mark.
            if (c == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
