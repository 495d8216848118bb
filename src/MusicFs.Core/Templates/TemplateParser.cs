using System.Text;
using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>
/// Recursive descent over one template; the grammar is in docs/templates.md. Used once. The first error ends it: a method that
/// fails has noted the error and returns null, and its callers return at once.
/// </summary>
internal sealed partial class TemplateParser(string text)
{
    private const int MaxLength = 4096;
    private const int MaxDepth = 32;

    /// <summary>What <c>$</c> makes literal, as beets has it, with the characters of optional groups and choices.</summary>
    private const string Escapable = "$%<>|},";

    private readonly SortedSet<int> _plurals = [];
    private readonly List<UniqueDefinition> _uniques = [];
    private int _position;
    private int _depth;
    private TemplateError? _error;

    /// <summary>What encloses a run of parts, and so which characters end it.</summary>
    private enum Enclosure
    {
        None,
        Group,
        Argument,
    }

    public PathTemplateResult Parse()
    {
        if (CheckWhole() && ParseSequence(Enclosure.None) is { } root)
            return new PathTemplateResult(new PathTemplate(root, [.. _plurals], [.. _uniques]));
        return new PathTemplateResult(_error!);
    }

    private bool CheckWhole()
    {
        if (string.IsNullOrWhiteSpace(text))
            Fail(0, "the template is empty; expected a path such as $albumartist/$album/$title.$format");
        else if (text.Length > MaxLength)
            Fail(MaxLength, $"the template is longer than {MaxLength} characters");
        else if (text.EndsWith('/'))
            Fail(text.Length, "expected the name of a file after the last '/'");
        else if (text.IndexOf("//", StringComparison.Ordinal) is >= 0 and int twice)
            Fail(twice + 1, "expected a name between the two '/'");
        for (int i = 0; i < text.Length && _error is null; i++)
        {
            if (char.IsControl(text[i]))
                Fail(i, "control characters cannot be part of a name");
        }
        _position = text.StartsWith('/') ? 1 : 0;
        return _error is null;
    }

    private SequenceNode? ParseSequence(Enclosure enclosure)
    {
        if (++_depth > MaxDepth)
        {
            Fail(_position, $"groups and functions are nested more than {MaxDepth} deep");
            return null;
        }
        List<TemplateNode> parts = [];
        StringBuilder literal = new();
        while (_position < text.Length && !Ends(enclosure, text[_position]))
        {
            if (TakeLiteral(literal))
                continue;
            if (ParseSpecial() is not { } part)
                return null;
            FlushLiteral(literal, parts);
            parts.Add(part);
        }
        FlushLiteral(literal, parts);
        _depth--;
        return new SequenceNode([.. parts]);
    }

    private static bool Ends(Enclosure enclosure, char c) => enclosure switch
    {
        Enclosure.None => false,
        Enclosure.Group => c == '>',
        Enclosure.Argument => c is ',' or '}',
    };

    private static void FlushLiteral(StringBuilder literal, List<TemplateNode> parts)
    {
        if (literal.Length > 0)
            parts.Add(new TextNode(literal.ToString()));
        literal.Clear();
    }

    /// <summary>Takes one character of plain text or one escape; false where something else begins.</summary>
    private bool TakeLiteral(StringBuilder literal)
    {
        char c = text[_position];
        char next = _position + 1 < text.Length ? text[_position + 1] : '\0';
        if (c == '$' && Escapable.Contains(next))
        {
            literal.Append(next);
            _position += 2;
            return true;
        }
        if (c is '$' or '<' or '>' || (c == '%' && char.IsAsciiLetter(next)))
            return false;
        literal.Append(c == '/' ? RenderScope.Separator : c);
        _position++;
        return true;
    }

    private TemplateNode? ParseSpecial() => text[_position] switch
    {
        '<' => ParseGroup(),
        '>' => Fail(_position, "this '>' closes no '<'; write $> for the character itself"),
        '%' => ParseFunction(),
        _ => ParseVariable(),
    };

    private GroupNode? ParseGroup()
    {
        int start = _position++;
        if (ParseSequence(Enclosure.Group) is not { } content)
            return null;
        if (_position == text.Length)
        {
            Fail(start, "this '<' is not closed by a '>'; write $< for the character itself");
            return null;
        }
        _position++;
        return new GroupNode(content);
    }

    private string TakeIdentifier()
    {
        int start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            _position++;
        return text[start.._position];
    }

    /// <summary>Notes the error; null, to be returned by the caller.</summary>
    private TemplateNode? Fail(int position, string message)
    {
        _error ??= new TemplateError(position + 1, message);
        return null;
    }
}
