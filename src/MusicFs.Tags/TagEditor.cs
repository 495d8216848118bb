using MusicFs.Contracts.Tags;
using MusicFs.Tags.Editing;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags;

/// <summary>
/// The front door of editing: finds the container by the content, as <see cref="TagReader"/> does, and lets its editor plan. Called from
/// any thread; holds the editors and nothing else.
/// </summary>
public sealed class TagEditor : ITagEditor
{
    private readonly ITagCodec[] _codecs = TagReader.BuiltIn();

    private readonly Dictionary<AudioContainer, ContainerEditor> _editors = new()
    {
        [AudioContainer.Flac] = new FlacEditor(),
        [AudioContainer.Mp3] = new MpegEditor(),
        [AudioContainer.Wav] = new WavEditor(),
        [AudioContainer.Aiff] = new AiffEditor(),
        [AudioContainer.Ogg] = new OggEditor(),
        [AudioContainer.Mp4] = new Mp4Editor(),
    };

    /// <inheritdoc/>
    public bool CanEdit(AudioContainer container) => _editors.ContainsKey(container);

    /// <inheritdoc/>
    public async ValueTask<TagEditResult> PlanAsync(IByteSource source, TagChanges changes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(changes);
        if (FieldChanges.Read(changes, out FieldChanges read) is { } refused)
        {
            return new TagEditResult(refused);
        }

        using ByteWindow window = await ByteWindow.OpenAsync(source, cancellation).ConfigureAwait(false);
        var work = new EditWork(window, read);
        TagError? error = await PlanAsync(work).ConfigureAwait(false);
        if ((window.Failure ?? error) is { } reason)
        {
            return new TagEditResult(reason);
        }

        return work.Splices.Build() is { Segments.Count: > 0 } edit
            ? new TagEditResult(edit)
            : new TagEditResult(new TagError(TagErrorKind.Corrupt, -1, "The file's metadata overlap."));
    }

    private async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        ByteWindow window = work.Window;
        if (window.Length == 0)
        {
            return new TagError(TagErrorKind.Truncated, 0, "The file is empty.");
        }

        foreach (ITagCodec codec in _codecs)
        {
            int there = await window.LoadAsync(window.ContentOffset, codec.HeaderLength, 4096).ConfigureAwait(false);
            if (codec.Matches(window.Span(window.ContentOffset, there)))
            {
                return _editors.TryGetValue(codec.Container, out ContainerEditor? editor)
                    ? await editor.PlanAsync(work).ConfigureAwait(false)
                    : new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, $"The tags of {Name(codec.Container)} files are read and not written.");
            }
        }

        return new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, "The content is of no audio format that is read.");
    }

    private static string Name(AudioContainer container) => container switch
    {
        AudioContainer.Ape => "Monkey's Audio",
        AudioContainer.Asf => "Windows Media",
        AudioContainer.Dsf => "DSF",
        _ => container.ToString(),
    };
}
