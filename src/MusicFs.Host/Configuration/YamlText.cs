using MusicFs.Contracts.FileSystem;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MusicFs.Host.Configuration;

/// <summary>
/// The text of a configuration file, changed by whole lines: comments, order and spelling of everything else stay as they are. What is
/// written in another way than a line an entry is refused and not guessed at.
/// </summary>
internal sealed class YamlText
{
    private readonly List<string> _lines;
    private readonly string _newLine;

    /// <param name="text">Of a file that has been read without a problem.</param>
    public YamlText(string text)
    {
        _newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _lines = [.. text.Split('\n').Select(static line => line.TrimEnd('\r'))];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(_newLine, _lines);

    /// <summary>Adds an entry at the end of a section, which is made where there is none.</summary>
    /// <param name="section">As <c>origins</c>.</param>
    /// <param name="entry">Lines, indented below their first.</param>
    /// <returns>Null, or why it cannot be added.</returns>
    public Problem? Add(string section, IReadOnlyList<string> entry)
    {
        if (Find(section, out Section? found) is { } problem)
            return problem;
        if (found is null)
        {
            while (_lines.Count > 0 && _lines[^1].Length == 0)
                _lines.RemoveAt(_lines.Count - 1);
            _lines.AddRange([.. _lines.Count > 0 ? [""] : Array.Empty<string>(), $"{section}:", .. entry.Select(static line => $"  {line}"), ""]);
            return null;
        }

        Entry? last = found.Entries.LastOrDefault();
        string indent = new(' ', last is null ? 2 : last.Column - 1);
        int after = last is null ? found.Line : LastLineOf(last);
        if (after == _lines.Count)
            _lines.Add("");
        _lines.InsertRange(after, entry.Select(line => indent + line));
        return null;
    }

    /// <summary>Takes an entry out of a section, with the comments in it.</summary>
    /// <returns>Null, or why it cannot be taken out.</returns>
    public Problem? Remove(string section, string name)
    {
        if (Find(section, out Section? found) is { } problem)
            return problem;
        if (found?.Entries.FirstOrDefault(entry => entry.Name == name) is not { } gone)
            return new Problem($"'{section}.{name}' is not in the file.", "It may be set by a variable, or by an option of the daemon.");
        _lines.RemoveRange(gone.Line - 1, LastLineOf(gone) - gone.Line + 1);
        return null;
    }

    /// <summary>A text as a value: in quotes where it would mean something else without.</summary>
    public static string Quote(string value) =>
        value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] is '/' or '.') && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '@' or '%' or '+' or ':')
            && !value.EndsWith(':') && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            ? value
            : long.TryParse(value, out _) ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Comments that are indented deeper than an entry belong to it.</summary>
    private int LastLineOf(Entry entry)
    {
        int last = entry.LastLine;
        for (int next = last; next < _lines.Count; next++)
        {
            string rest = _lines[next].TrimStart(' ');
            if (rest.StartsWith('#') && _lines[next].Length - rest.Length >= entry.Column)
                last = next + 1;
            else if (rest.Length > 0)
                break;
        }

        return last;
    }

    private Problem? Find(string section, out Section? found)
    {
        found = null;
        try
        {
            Parser parser = new(new StringReader(ToString()));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return null;
            parser.Consume<DocumentStart>();
            if (parser.Current is Scalar { Value.Length: 0 })
                return null;
            if (parser.Consume<MappingStart>().Style == MappingStyle.Flow)
                return Refuse("The file is written in braces.");
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                Scalar key = parser.Consume<Scalar>();
                if (key.Value == section)
                    return ReadSection(parser, key, out found);
                _ = ReadNode(parser);
            }

            return null;
        }
        catch (YamlException e)
        {
            return new Problem($"The file cannot be understood: {e.Message}", "See what is wrong: musicfs config check");
        }
    }

    private static Problem? ReadSection(Parser parser, Scalar key, out Section? found)
    {
        found = new Section((int)key.Start.Line, []);
        if (parser.Current is Scalar { Value: "" or "~" or "null" })
            return null;
        if (!parser.TryConsume<MappingStart>(out var mapping) || mapping.Style == MappingStyle.Flow)
            return Refuse($"The section '{key.Value}' is written in braces.");
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Scalar name = parser.Consume<Scalar>();
            if (name.Start.Line == key.Start.Line)
                return Refuse($"The section '{key.Value}' begins in the line of its name.");
            found.Entries.Add(new Entry(name.Value, (int)name.Start.Line, (int)name.Start.Column, Math.Max((int)name.End.Line, ReadNode(parser))));
        }

        return null;
    }

    /// <summary>Passes over a value. Its last line; the ends of blocks lie behind what follows them and do not count.</summary>
    private static int ReadNode(Parser parser)
    {
        int last = 0;
        int depth = 0;
        do
        {
            ParsingEvent node = parser.Consume<ParsingEvent>();
            depth += node.NestingIncrease;
            last = Math.Max(last, node switch
            {
                Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded } text => (int)text.End.Line - (text.End.Column == 1 ? 1 : 0),
                Scalar text => (int)text.End.Line,
                MappingEnd or SequenceEnd => node.End.Column > node.Start.Column ? (int)node.End.Line : 0,
                _ => 0,
            });
        }
        while (depth > 0);
        return last;
    }

    private static Problem Refuse(string what) => new(what, "Change it with an editor: comments and order would not survive a change by a program.");

    private sealed record Section(int Line, List<Entry> Entries);

    private sealed record Entry(string Name, int Line, int Column, int LastLine);
}
