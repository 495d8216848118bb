using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Editing;

/// <summary>Knows how one container is written anew around its audio. Stateless; any number of calls at once.</summary>
internal abstract class ContainerEditor
{
    /// <summary>Puts into <see cref="EditWork.Splices"/> what is replaced.</summary>
    /// <returns>Why the file is not edited; null where it is.</returns>
    public abstract ValueTask<TagError?> PlanAsync(EditWork work);

    protected static TagError Corrupt(long offset, string message) => new(TagErrorKind.Corrupt, offset, message);

    protected static TagError Truncated(long offset, string message) => new(TagErrorKind.Truncated, offset, message);

    protected static TagError OverLimit(string message) => new(TagErrorKind.OverLimit, -1, message);

    /// <summary>A form of the format that is read and not written.</summary>
    protected static TagError NotWritten(long offset, string message) => new(TagErrorKind.UnknownFormat, offset, message);
}
