using System.Globalization;
using MusicFs.Contracts.FileSystem;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Reads a YAML file into entries, each with its line and column. Takes the plain part of YAML: mappings, lists of plain values,
/// texts. What else YAML has (aliases, tags, several documents) is refused, so that a small file cannot become a large
/// one and no value means anything but what is written. One use.
/// </summary>
internal sealed class YamlSettings
{
    /// <summary>A thousand mounts and origins are a tenth of that.</summary>
    private const long LargestFile = 1 << 20;

    private const int MostEntries = 20_000;

    private const int DeepestNesting = 32;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly List<SettingEntry> _entries = [];
    private readonly List<ConfigurationProblem> _problems = [];

    private YamlSettings(string file, TextReader text)
    {
        _file = file;
        _parser = new Parser(text);
    }

    /// <summary>The entries in the order of the file, or what is wrong with it.</summary>
    public static (IReadOnlyList<SettingEntry> Entries, IReadOnlyList<ConfigurationProblem> Problems) Read(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.Length > LargestFile)
                return ([], [new ConfigurationProblem(file, new Problem($"It has {stream.Length} bytes, more than {LargestFile}.", "Is that the configuration?"))]);
            using StreamReader text = new(stream, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
            return new YamlSettings(file, text).Read();
        }
        catch (System.Text.DecoderFallbackException)
        {
            return ([], [new ConfigurationProblem(file, new Problem("It is not UTF-8 text.", "Save it in that encoding."))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [new ConfigurationProblem(file, new Problem($"It cannot be read: {e.Message}", "Check its rights, or name another one with --config."))]);
        }
    }

    /// <summary>The same of a text that is in no file yet.</summary>
    public static (IReadOnlyList<SettingEntry> Entries, IReadOnlyList<ConfigurationProblem> Problems) ReadText(string text) =>
        new YamlSettings("", new StringReader(text)).Read();

    private (IReadOnlyList<SettingEntry> Entries, IReadOnlyList<ConfigurationProblem> Problems) Read()
    {
        try
        {
            ReadStream();
        }
        catch (YamlException e)
        {
            Add(e.Start, $"This is not YAML: {e.InnerException?.Message ?? e.Message}", "Write 'name: value', and indent with spaces.");
        }
        catch (Refusal)
        {
            // It is among the problems; what follows cannot be understood.
        }

        return (_entries, _problems);
    }

    private void ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return;
        _parser.Consume<DocumentStart>();
        // A file of comments alone is a document with an empty scalar.
        if (_parser.Current is Scalar { Value.Length: 0 })
            _parser.MoveNext();
        else if (_parser.TryConsume<MappingStart>(out var start))
            ReadMapping(start, default);
        else
            throw Refuse(_parser.Current!.Start, "The file must be a list of sections.", "Begin with a section, as 'origins:'.");
        _parser.Consume<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            throw Refuse(second.Start, "A second document begins here.", "Keep everything in one, without '---'.");
    }

    private void ReadMapping(MappingStart start, SettingPath path)
    {
        Plain(start);
        Dictionary<string, Mark> seen = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw Refuse(_parser.Current!.Start, "A name is expected here.", "Write 'name: value'.");
            Plain(key);
            if (key.Value.Any(char.IsControl))
                throw Refuse(key.Start, "A name has a control character in it.", "Write it without.");
            if (!seen.TryAdd(key.Value, key.Start))
                Add(key.Start, $"'{key.Value}' is here a second time.", $"Remove one; the first is in line {seen[key.Value].Line}.");
            ReadValue(key, path.Add(HomePath.Expand(key.Value)));
        }
    }

    private void ReadValue(Scalar key, SettingPath path)
    {
        // A name that is wrong is told at the name, a value that is wrong at the value.
        bool isSetting = SettingSchema.Find(path) is not null;
        switch (_parser.Current)
        {
            case Scalar value:
                _parser.MoveNext();
                Plain(value);
                bool isEmpty = value.Style == ScalarStyle.Plain && value.Value is "" or "~" or "null";
                AddEntry(isSetting ? value.Start : key.Start, path, isEmpty ? [] : [value.Value], isList: false);
                break;
            case SequenceStart sequence:
                _parser.MoveNext();
                Plain(sequence);
                AddEntry(isSetting ? sequence.Start : key.Start, path, ReadItems(), isList: true);
                break;
            case MappingStart mapping when SettingSchema.Below(path.Parts).Count > 0:
                _parser.MoveNext();
                if (_parser.Current is MappingEnd)
                    AddEntry(key.Start, path, [], isList: false);
                ReadMapping(mapping, path);
                break;
            case MappingStart:
                // Not a section: said once, and not of everything in it. So nothing is nested deeper than the schema.
                AddEntry(key.Start, path, [], isList: false);
                Skip();
                break;
            default:
                throw Unsupported(_parser.Current!);
        }
    }

    /// <summary>Passes over a mapping. The scanner's work grows with the square of the depth, so that has an end.</summary>
    private void Skip()
    {
        int depth = 0;
        do
        {
            depth += _parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
                throw Refuse(_parser.Current.Start, $"This is nested deeper than {DeepestNesting}.", "Is that the configuration?");
            _parser.MoveNext();
        }
        while (depth > 0);
    }

    private List<string> ReadItems()
    {
        List<string> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var item))
                throw Refuse(_parser.Current!.Start, "A list holds plain values only.", "Give sections names of their own: 'name:' and indented below it its settings.");
            Plain(item);
            items.Add(item.Value);
            Count(item.Start, items.Count);
        }

        return items;
    }

    private void AddEntry(Mark at, SettingPath path, IReadOnlyList<string> items, bool isList)
    {
        Count(at, _entries.Count);
        _entries.Add(new SettingEntry(path, items, isList, Where(at)));
    }

    private void Count(Mark at, int number)
    {
        if (number >= MostEntries)
            throw Refuse(at, $"There are more than {MostEntries} entries.", "Is that the configuration?");
    }

    /// <summary>No anchor, no tag: nothing that would give a node a second meaning.</summary>
    private void Plain(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)
            throw Unsupported(node);
    }

    private Refusal Unsupported(ParsingEvent node) => Refuse(
        node.Start,
        node is AnchorAlias ? "Aliases (*name) are not supported." : "Anchors (&name) and tags (!name) are not supported.",
        "Write the value itself; one that begins with '*', '&' or '!' is put in quotes.");

    private Refusal Refuse(Mark at, string what, string remedy)
    {
        Add(at, what, remedy);
        return new Refusal();
    }

    private void Add(Mark at, string what, string remedy) => _problems.Add(new ConfigurationProblem(Where(at), new Problem(what, remedy)));

    private string Where(Mark mark) => string.Create(CultureInfo.InvariantCulture, $"{_file}:{mark.Line}:{mark.Column}");

    /// <summary>Leaves the recursion; never leaves this type.</summary>
    private sealed class Refusal : Exception;
}
