namespace MusicFs.Core.Templates.Nodes;

/// <summary><c>&lt;...&gt;</c>: all of its content, or nothing where a variable in it is empty.</summary>
internal sealed class GroupNode(TemplateNode content) : TemplateNode
{
    public override bool Append(RenderScope scope)
    {
        (int Length, ulong Missing) mark = scope.Mark();
        scope.OptionalDepth++;
        bool complete = content.Append(scope);
        scope.OptionalDepth--;
        if (!complete)
            scope.Rewind(mark);
        return true;
    }
}
