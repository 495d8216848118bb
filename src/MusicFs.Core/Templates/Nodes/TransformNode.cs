namespace MusicFs.Core.Templates.Nodes;

/// <summary>A function of text: its argument is appended, then changed in place from where it starts.</summary>
internal sealed class TransformNode(TemplateNode argument, Action<TextBuffer, int> transform) : TemplateNode
{
    public override bool Append(RenderScope scope)
    {
        int start = scope.Text.Length;
        bool complete = argument.Append(scope);
        transform(scope.Text, start);
        return complete;
    }
}
