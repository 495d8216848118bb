using System.Globalization;

namespace MusicFs.Core.Templates.Nodes;

/// <summary><c>%if{condition,then,else}</c>: a condition holds unless it is empty, zero or <c>false</c>.</summary>
internal sealed class ConditionNode(TemplateNode condition, TemplateNode then, TemplateNode? otherwise) : TemplateNode
{
    public override bool Append(RenderScope scope)
    {
        (int Length, ulong Missing) mark = scope.Mark();
        scope.OptionalDepth++;
        condition.Append(scope);
        scope.OptionalDepth--;
        bool holds = Holds(scope.Text.From(mark.Length));
        scope.Rewind(mark);
        return holds ? then.Append(scope) : otherwise?.Append(scope) ?? true;
    }

    private static bool Holds(ReadOnlySpan<char> text)
    {
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
            return number != 0;
        return !text.IsEmpty && !text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
