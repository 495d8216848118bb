using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Contracts.Tags;

/// <summary>Tags, or a reason.</summary>
public readonly record struct TagReadResult
{
    /// <summary>Tags.</summary>
    public TagReadResult(TrackTags tags) => Tags = tags;

    /// <summary>A reason.</summary>
    public TagReadResult(TagError error) => Error = error;

    /// <summary>What was read.</summary>
    public TrackTags? Tags { get; }

    /// <summary>Why nothing was read.</summary>
    public TagError? Error { get; }

    /// <summary>Whether there are tags.</summary>
    [MemberNotNullWhen(true, nameof(Tags))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Tags is not null;
}
