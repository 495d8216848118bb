using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>The ID3v2 tag in front of a file that readers take: the first that has fields.</summary>
internal static class LeadingId3
{
    /// <summary>Null where there is none.</summary>
    public static async ValueTask<Id3Edit?> FindAsync(ByteWindow window, FieldChanges changes)
    {
        Id3Edit? first = null;
        long position = 0;
        while (position < window.ContentOffset && await Id3Edit.LoadAsync(window, position, changes).ConfigureAwait(false) is { OldLength: > 0 } edit)
        {
            first ??= edit;
            if (edit.HasFields)
            {
                return edit;
            }

            position += edit.OldLength;
        }

        return first;
    }

    /// <summary>Where a tag begins behind junk at the start of an MP3 file; -1 where none does.</summary>
    public static int Buried(ByteWindow window) =>
        window.ContentOffset > 0 ? -1 : window.Span(0, window.Held(0, Limits.HeadLength)).IndexOf("ID3"u8);
}
