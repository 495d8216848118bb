using System.Globalization;
using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>
/// <c>%bucket{text,alpha,A-D,...}</c> and <c>%bucket{text,year,1980-1989,...}</c>: the range a text falls into. Outside of all
/// ranges it is the initial in upper case, or the text itself where that is a year.
/// </summary>
internal static class Bucket
{
    public static FunctionResult Create(IReadOnlyList<FunctionArgument> arguments)
    {
        string? kind = null;
        if (arguments.Count > 1 && (!arguments[1].TryGetConstant(out kind) || kind is not ("alpha" or "year")))
            return new FunctionResult(arguments[1], "expected 'alpha' or 'year'");
        BucketRange[] ranges = new BucketRange[Math.Max(0, arguments.Count - 2)];
        for (int i = 0; i < ranges.Length; i++)
        {
            FunctionArgument argument = arguments[i + 2];
            if (!argument.TryGetConstant(out string? range) || BucketRange.Parse(range, kind == "year") is not { } parsed)
                return new FunctionResult(argument, kind == "year" ? "expected years such as 1980-1989" : "expected letters such as A-D");
            ranges[i] = parsed;
        }
        return new TransformNode(arguments[0].Content, (text, start) => Apply(text, start, kind, ranges));
    }

    private static void Apply(TextBuffer text, int start, string? kind, BucketRange[] ranges)
    {
        ReadOnlySpan<char> written = text.From(start);
        if (written.IsEmpty)
            return;
        bool isYear = kind == "year" || (kind is null && written.Length == 4 && int.TryParse(written, NumberStyles.None, null, out _));
        string key = isYear ? written.ToString() : Initial(written);
        foreach (BucketRange range in ranges)
        {
            if (range.Contains(isYear ? key : Asciify.Of(key)))
            {
                key = range.Name;
                break;
            }
        }
        text.Replace(start, key);
    }

    private static string Initial(ReadOnlySpan<char> text) =>
        text[..StringInfo.GetNextTextElementLength(text)].ToString().ToUpperInvariant();
}
