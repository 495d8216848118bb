namespace MusicFs.Core.Templates.Nodes;

/// <summary>Literal text; <see cref="RenderScope.Separator"/> where the template has a <c>/</c>.</summary>
internal sealed class TextNode(string text) : TemplateNode
{
    public string Text => text;

    public override bool Append(RenderScope scope)
    {
        scope.Text.Append(text);
        return true;
    }
}
