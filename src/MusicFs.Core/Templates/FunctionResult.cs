using MusicFs.Core.Templates.Nodes;

namespace MusicFs.Core.Templates;

/// <summary>The compiled call of a function, or what is wrong with one of its arguments and where that starts.</summary>
internal readonly record struct FunctionResult
{
    public FunctionResult(TemplateNode node) => Node = node;

    public FunctionResult(FunctionArgument argument, string message)
    {
        Position = argument.Position;
        Message = message;
    }

    public TemplateNode? Node { get; }

    public int Position { get; }

    public string? Message { get; }

    public static implicit operator FunctionResult(TemplateNode node) => new(node);
}
