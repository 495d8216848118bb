namespace MusicFs.Core.Templates.Nodes;

/// <summary>A part of a compiled template. Immutable, used by any thread.</summary>
internal abstract class TemplateNode
{
    /// <summary>Appends its text; false where a variable in it was empty.</summary>
    public abstract bool Append(RenderScope scope);
}
