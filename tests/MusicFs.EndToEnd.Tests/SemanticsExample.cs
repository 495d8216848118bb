namespace MusicFs.EndToEnd.Tests;

/// <summary>A command of a <c>console</c> block (a line that begins with <c>$ </c>) and the lines below it up to the next.</summary>
/// <param name="Line">Where the command stands, from 1.</param>
/// <param name="Command">Without the prompt.</param>
/// <param name="Expected">What it prints.</param>
internal sealed record SemanticsExample(int Line, string Command, string Expected)
{
    private const string Prompt = "$ ";

    public static IReadOnlyList<SemanticsExample> ReadAll(string[] document)
    {
        List<SemanticsExample> examples = [];
        bool inBlock = false;
        for (int i = 0; i < document.Length; i++)
        {
            if (document[i].StartsWith("```", StringComparison.Ordinal))
                inBlock = document[i] == "```console";
            else if (inBlock && document[i].StartsWith(Prompt, StringComparison.Ordinal))
                examples.Add(new SemanticsExample(i + 1, document[i][Prompt.Length..], OutputBelow(document, i + 1)));
        }

        return examples;
    }

    private static string OutputBelow(string[] document, int first) => string.Join('\n', document.Skip(first).TakeWhile(
        line => !line.StartsWith(Prompt, StringComparison.Ordinal) && !line.StartsWith("```", StringComparison.Ordinal)));
}
