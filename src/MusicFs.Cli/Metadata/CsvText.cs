using System.Text;

namespace MusicFs.Cli.Metadata;

/// <summary>Tables as RFC 4180 has them. Stateless.</summary>
internal static class CsvText
{
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Quoted));

    /// <summary>All rows of a text; null where a quoted cell does not end.</summary>
    public static List<List<string>>? Parse(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        StringBuilder cell = new();
        bool isQuoted = false, hasCells = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                    cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[++i]);
                else
                    isQuoted = false;
                continue;
            }

            switch (c)
            {
                case '"':
                    isQuoted = hasCells = true;
                    break;
                case ',':
                    row.Add(Take(cell));
                    hasCells = true;
                    break;
                case '\r':
                    break;
                case '\n':
                    EndRow();
                    break;
                default:
                    cell.Append(c);
                    hasCells = true;
                    break;
            }
        }

        EndRow();
        return isQuoted ? null : rows;

        void EndRow()
        {
            if (hasCells)
                rows.Add([.. row, Take(cell)]);
            row.Clear();
            hasCells = false;
        }
    }

    private static string Take(StringBuilder cell)
    {
        string text = cell.ToString();
        cell.Clear();
        return text;
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
