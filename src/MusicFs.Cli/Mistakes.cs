using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace MusicFs.Cli;

/// <summary>What is wrong with a command line, in words of this program.</summary>
internal static partial class Mistakes
{
    /// <summary>Arguments that may begin with a dash: a query can ask for what does not have a word.</summary>
    private static readonly string[] Queries = ["QUERY", "RULE"];

    /// <summary>The sentence, or null where nothing is wrong.</summary>
    public static string? In(ParseResult parsed)
    {
        if (UnknownOption(parsed) is { } option)
            return $"There is no option '{option}'.";
        // The last one names the word that is wrong; those before it follow from that.
        return parsed.Errors.Count == 0 ? null : Plain(parsed.Errors[^1].Message);
    }

    /// <summary>A word with dashes in front that was taken for a path or a name: a misspelt option otherwise says something of a file that nobody meant.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        int ended = parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash).Count();
        HashSet<Token> before = new(parsed.Tokens.Take(ended), ReferenceEqualityComparer.Instance);
        foreach (ArgumentResult argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
        {
            bool isQuery = Queries.Contains(argument.Argument.Name);
            if (argument.Tokens.FirstOrDefault(token => before.Contains(token) && IsOption(token.Value, isQuery)) is { } found)
                return found.Value;
        }

        return parsed.UnmatchedTokens.FirstOrDefault(token => parsed.Tokens.Take(ended).Any(one => one.Value == token) && IsOption(token, isQuery: false));
    }

    private static bool IsOption(string word, bool isQuery) =>
        word.StartsWith("--", StringComparison.Ordinal) ? word.Length > 2 : !isQuery && word is ['-', var first, ..] && char.IsAsciiLetter(first);

    /// <summary>The parser names types of the language it is written in.</summary>
    private static string Plain(string message) => WrongType().Match(message) is { Success: true } wrong
        ? $"{(wrong.Groups["option"].Success ? wrong.Groups["option"].Value : "It")} takes a number, and '{wrong.Groups["value"].Value}' is none that fits."
        : message;

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*)' for (option '(?<option>[^']*)'|command '[^']*') as expected type '(System\.Nullable`1\[)?System\.(U?Int16|U?Int32|U?Int64|Byte|Double|Single|Decimal)\]?'\.$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrongType();
}
