using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>The table of functions. They mean what users of beets know under these names (beets, "Path Formats").</summary>
internal static class TemplateFunctions
{
    /// <summary>Between the values of a multi-valued tag, and what <c>%first{}</c> splits at unless told otherwise.</summary>
    public const string ListSeparator = "; ";

    private const int MaxBuckets = 64;

    private static readonly FrozenDictionary<string, TemplateFunction> Table = new Dictionary<string, TemplateFunction>
    {
        ["upper"] = OfText("%upper{text}", Upper),
        ["lower"] = OfText("%lower{text}", Lower),
        ["title"] = OfText("%title{text}", Title),
        ["asciify"] = OfText("%asciify{text}", Asciify.Apply),
        ["the"] = OfText("%the{text}", LeadingArticle.MoveToEnd),
        ["left"] = new("%left{text,count}", 2, 2, Left),
        ["first"] = new("%first{text,count,skip,separator,join}, all but the text optional", 1, 5, First),
        ["bucket"] = new("%bucket{text,alpha|year,range,...}, all but the text optional", 1, MaxBuckets, Bucket.Create),
        ["aunique"] = new("%aunique{identifiers,disambiguators,brackets}, all optional", 1, 3, UniqueNode.Create),
        ["if"] = new("%if{condition,then,else}, else optional", 2, 3, static arguments => new ConditionNode(
            arguments[0].Content, arguments[1].Content, arguments.Count == 3 ? arguments[2].Content : null)),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Order(StringComparer.Ordinal).Select(static name => "%" + name);

    public static TemplateFunction? Find(string name) => Table.GetValueOrDefault(name);

    public static void Upper(TextBuffer text, int start)
    {
        Span<char> span = text.From(start);
        if (Ascii.IsValid(span))
            Ascii.ToUpperInPlace(span, out _);
        else
            span.ToString().AsSpan().ToUpperInvariant(span); // in the invariant culture both cases have the same length
    }

    private static TemplateFunction OfText(string usage, Action<TextBuffer, int> transform) =>
        new(usage, 1, 1, arguments => new TransformNode(arguments[0].Content, transform));

    private static void Lower(TextBuffer text, int start)
    {
        Span<char> span = text.From(start);
        if (Ascii.IsValid(span))
            Ascii.ToLowerInPlace(span, out _);
        else
            span.ToString().AsSpan().ToLowerInvariant(span);
    }

    private static void Title(TextBuffer text, int start)
    {
        Lower(text, start);
        Span<char> span = text.From(start);
        for (int i = 0; i < span.Length; i++)
        {
            if (i == 0 || char.IsWhiteSpace(span[i - 1]) || span[i - 1] == RenderScope.Separator)
                span[i] = char.ToUpperInvariant(span[i]);
        }
    }

    private static FunctionResult Left(IReadOnlyList<FunctionArgument> arguments)
    {
        if (!TryGetCount(arguments[1], out int count))
            return new FunctionResult(arguments[1], "expected a number of characters");
        return new TransformNode(arguments[0].Content, (text, start) =>
        {
            ReadOnlySpan<char> written = text.From(start);
            int kept = 0;
            for (int i = 0; i < count && kept < written.Length; i++)
                kept += StringInfo.GetNextTextElementLength(written[kept..]);
            text.Truncate(start + kept);
        });
    }

    private static FunctionResult First(IReadOnlyList<FunctionArgument> arguments)
    {
        int count = 1;
        int skip = 0;
        string? separator = ListSeparator;
        string? join = ListSeparator;
        if (arguments.Count > 1 && !TryGetCount(arguments[1], out count))
            return new FunctionResult(arguments[1], "expected how many items to take");
        if (arguments.Count > 2 && !TryGetCount(arguments[2], out skip))
            return new FunctionResult(arguments[2], "expected how many items to skip");
        if (arguments.Count > 3 && (!arguments[3].TryGetConstant(out separator) || separator.Length == 0))
            return new FunctionResult(arguments[3], "expected the text that separates the items");
        if (arguments.Count > 4 && !arguments[4].TryGetConstant(out join))
            return new FunctionResult(arguments[4], "expected the text to join the items with");
        return new TransformNode(arguments[0].Content, (text, start) =>
        {
            string[] items = text.From(start).ToString().Split(separator, StringSplitOptions.TrimEntries);
            text.Replace(start, string.Join(join, items.Skip(skip).Take(count)));
        });
    }

    private static bool TryGetCount(FunctionArgument argument, out int count)
    {
        count = 0;
        return argument.TryGetConstant(out string? text)
            && int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count <= NameRules.MaxBytes;
    }
}
