namespace MusicFs.Contracts.Tags;

/// <summary>
/// Plans how a file is served with other tags in front of, and behind, audio that stays as it is. Stateless; any number of calls at once;
/// never throws for anything that is in the bytes.
/// </summary>
public interface ITagEditor
{
    /// <summary>Whether files of a container can be served with other tags at all.</summary>
    bool CanEdit(AudioContainer container);

    /// <summary>Reads what is needed of the original's metadata (no audio) and plans. A field that the format has no place for is kept under its own name where it has one for custom fields.</summary>
    ValueTask<TagEditResult> PlanAsync(IByteSource source, TagChanges changes, CancellationToken cancellation);
}
