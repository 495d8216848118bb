using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Contracts.Tags;

/// <summary>Why no tags were read.</summary>
public enum TagErrorKind : byte
{
    /// <summary>Not a format that is read.</summary>
    UnknownFormat,

    /// <summary>The file ends before what its header announces.</summary>
    Truncated,

    /// <summary>Bytes that the format does not allow.</summary>
    Corrupt,

    /// <summary>More or larger than is read of one file.</summary>
    OverLimit,

    /// <summary>The source could not be read; see <see cref="TagError.Source"/>.</summary>
    Unreadable,
}

/// <summary>A reason in words.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Offset">At which byte of the file; -1 where it has no place.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Source">Where <paramref name="Kind"/> is <see cref="TagErrorKind.Unreadable"/>, the source's error.</param>
public sealed record TagError(TagErrorKind Kind, long Offset, string Message, Errors.FsError Source = Errors.FsError.None);

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
