namespace MusicFs.Core.Templates.Nodes;

/// <summary>The first of its choices that has a value; outside of optional places the first that has a stand-in.</summary>
internal sealed class VariableNode(TemplateVariable[] choices) : TemplateNode
{
    public override bool Append(RenderScope scope)
    {
        foreach (TemplateVariable choice in choices)
        {
            if (choice.Write(scope))
                return true;
        }
        if (scope.OptionalDepth > 0)
            return false;
        foreach (TemplateVariable choice in choices)
        {
            if (choice.WriteDefault is { } writeDefault && writeDefault(scope))
                return true;
        }
        scope.MarkMissing();
        return false;
    }
}
