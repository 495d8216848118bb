namespace MusicFs.Core.Templates.Nodes;

/// <summary>One part after the other.</summary>
internal sealed class SequenceNode(TemplateNode[] parts) : TemplateNode
{
    public IReadOnlyList<TemplateNode> Parts => parts;

    public override bool Append(RenderScope scope)
    {
        bool complete = true;
        foreach (TemplateNode part in parts)
            complete &= part.Append(scope);
        return complete;
    }
}
