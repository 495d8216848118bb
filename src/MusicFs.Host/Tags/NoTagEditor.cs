using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Tags;

/// <summary>Serves every file as it is.</summary>
internal sealed class NoTagEditor : ITagEditor
{
    public bool CanEdit(AudioContainer container) => false;

    public ValueTask<TagEditResult> PlanAsync(IByteSource source, TagChanges changes, CancellationToken cancellation) =>
        new(new TagEditResult(new TagError(TagErrorKind.UnknownFormat, -1, "Files of this format are not written.")));
}
