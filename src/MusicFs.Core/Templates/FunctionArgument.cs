using System.Diagnostics.CodeAnalysis;
using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>One argument of a function as written.</summary>
/// <param name="Content">Its parts.</param>
/// <param name="Position">Where it starts in the template, from 0.</param>
internal sealed record FunctionArgument(SequenceNode Content, int Position)
{
    /// <summary>Its text, where nothing in it depends on the track.</summary>
    public bool TryGetConstant([NotNullWhen(true)] out string? text)
    {
        text = Content.Parts switch
        {
            [] => "",
            [TextNode only] => only.Text.Replace(RenderScope.Separator, '/'),
            _ => null,
        };
        return text is not null;
    }
}
