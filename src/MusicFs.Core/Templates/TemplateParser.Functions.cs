using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary><c>%name{argument,...}</c>.</summary>
internal sealed partial class TemplateParser
{
    private TemplateNode? ParseFunction()
    {
        int start = _position++;
        string name = TakeIdentifier();
        if (_position == text.Length || text[_position] != '{')
            return Fail(_position, $"expected '{{' and the arguments of %{name}; write $% for a percent sign before a word");
        if (ParseArguments(start) is not { } arguments)
            return null;
        if (TemplateFunctions.Find(name) is not { } function)
            return Fail(start, $"%{name} is not a function; expected one of {string.Join(' ', TemplateFunctions.Names)}");
        if (arguments.Count < function.MinArguments || arguments.Count > function.MaxArguments)
            return Fail(start, $"%{name} has {arguments.Count} argument(s); expected {function.Usage}");
        FunctionResult result = function.Create(arguments);
        if (result.Node is UniqueNode unique)
            _uniques.Add(unique.Definition);
        return result.Node ?? Fail(result.Position, result.Message!);
    }

    private List<FunctionArgument>? ParseArguments(int start)
    {
        List<FunctionArgument> arguments = [];
        do
        {
            int argumentStart = ++_position;
            if (ParseSequence(Enclosure.Argument) is not { } content)
                return null;
            if (_position == text.Length)
            {
                Fail(start, "the arguments of this function are not closed by a '}'; expected ',' or '}'");
                return null;
            }
            arguments.Add(new FunctionArgument(content, argumentStart));
        }
        while (text[_position] == ',');
        _position++;
        return arguments;
    }
}
