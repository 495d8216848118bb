using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>One edit in the making: what is asked for, the original, and what was replaced so far. Used by one thread.</summary>
internal sealed record EditWork(ByteWindow Window, FieldChanges Changes)
{
    public Splices Splices { get; } = new(Window.Length);
}
