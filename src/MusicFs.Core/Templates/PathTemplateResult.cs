using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Core.Templates;

/// <summary>A compiled template, or the reason it was refused.</summary>
public readonly record struct PathTemplateResult
{
    internal PathTemplateResult(PathTemplate template) => Template = template;

    internal PathTemplateResult(TemplateError error) => Error = error;

    public PathTemplate? Template { get; }

    public TemplateError? Error { get; }

    [MemberNotNullWhen(true, nameof(Template))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Template is not null;
}
