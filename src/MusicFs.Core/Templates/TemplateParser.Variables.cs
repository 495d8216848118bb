using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary><c>$name</c>, <c>${name}</c>, <c>${a|b}</c>, <c>${tag:NAME}</c>.</summary>
internal sealed partial class TemplateParser
{
    private const string TagPrefix = "tag:";

    private TemplateNode? ParseVariable()
    {
        int start = _position++;
        if (_position < text.Length && text[_position] == '{')
            return ParseBraces(start);
        string name = TakeIdentifier();
        if (name.Length == 0)
            return Fail(start, "expected the name of a variable after '$'; write $$ for the character itself");
        return Resolve(name, start + 1) is { } variable ? new VariableNode([variable]) : null;
    }

    private TemplateNode? ParseBraces(int start)
    {
        List<TemplateVariable> choices = [];
        do
        {
            int nameStart = ++_position;
            int length = text.AsSpan(nameStart).IndexOfAny('|', '}');
            if (length < 0)
                return Fail(start, "this '${' is not closed by a '}'");
            _position += length;
            if (Resolve(text.Substring(nameStart, length), nameStart) is not { } choice)
                return null;
            choices.Add(choice);
        }
        while (text[_position] == '|');
        _position++;
        return new VariableNode([.. choices]);
    }

    private TemplateVariable? Resolve(string name, int position)
    {
        if (name.StartsWith(TagPrefix, StringComparison.Ordinal) && name.Length > TagPrefix.Length)
            return TemplateVariables.Tag(name[TagPrefix.Length..]);
        if (TemplateVariables.Find(name) is { } variable)
        {
            if (variable.Plural >= 0)
                _plurals.Add(variable.Plural);
            return variable;
        }
        Fail(position, $"'{name}' is not a variable; expected tag:NAME in braces or one of {string.Join(' ', TemplateVariables.Names)}");
        return null;
    }
}
