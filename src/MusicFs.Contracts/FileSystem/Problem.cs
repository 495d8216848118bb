namespace MusicFs.Contracts.FileSystem;

/// <summary>Something that keeps a person from what they asked for, in words for that person.</summary>
/// <param name="What">What is wrong, with the name of the thing, one sentence.</param>
/// <param name="Remedy">What to do about it, with the command where there is one.</param>
public sealed record Problem(string What, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What} {Remedy}";
}
