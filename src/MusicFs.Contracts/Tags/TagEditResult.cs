using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Contracts.Tags;

/// <summary>An edit, or why there is none.</summary>
public readonly record struct TagEditResult
{
    /// <summary>An edit.</summary>
    public TagEditResult(TagEdit edit) => Edit = edit;

    /// <summary>A reason.</summary>
    public TagEditResult(TagError error) => Error = error;

    /// <summary>How to serve the file.</summary>
    public TagEdit? Edit { get; }

    /// <summary>Why it is served as it is: a format or a form of it that cannot be written safely, damage, or a source that could not be read.</summary>
    public TagError? Error { get; }

    /// <summary>Whether there is an edit.</summary>
    [MemberNotNullWhen(true, nameof(Edit))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Edit is not null;
}
