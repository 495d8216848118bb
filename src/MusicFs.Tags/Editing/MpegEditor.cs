using MusicFs.Contracts.Tags;
using MusicFs.Tags.Mpeg;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// MPEG audio: the ID3v2 tag in front is written anew, or made; APE and ID3v1 at the end follow with the fields that they have. From the
/// first frame on, with its Xing or LAME header, nothing changes.
/// </summary>
internal sealed class MpegEditor : ContainerEditor
{
    /// <summary>Junk before the first frame that is searched, as the reader does.</summary>
    private const int SearchLength = 256 * 1024;

    private const string TooLarge = "An ID3v2 tag holds less than 256 MiB.";

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        ByteWindow window = work.Window;
        EditWork apart = work with { Changes = work.Changes.WithPositionsApart() };
        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        int buried = LeadingId3.Buried(window);
        Id3Edit? tag = buried > 0
            ? await Id3Edit.LoadAsync(window, buried, apart.Changes).ConfigureAwait(false)
            : await LeadingId3.FindAsync(window, apart.Changes).ConfigureAwait(false);
        long start = buried > 0 && tag is not null ? buried + tag.OldLength : window.ContentOffset;
        if (await MpegSync.FindAsync(window, start, Math.Min(start + SearchLength, tail.ContentEnd), tail.ContentEnd).ConfigureAwait(false) < 0)
        {
            return NotWritten(start, "No MPEG audio was found behind the tags.");
        }

        if (buried > 0 && tag is not null)
        {
            work.Splices.Replace(buried, tag.OldLength, new Pieces());
        }

        if (await FrontAsync(apart, work.Splices, tag, tail).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        return await SurroundingTags.PlanAsync(work, tail).ConfigureAwait(false);
    }

    private static async ValueTask<TagError?> FrontAsync(EditWork work, Splices splices, Id3Edit? tag, TailTags tail)
    {
        FieldChanges changes = work.Changes;
        if (tag is null)
        {
            bool isNeeded = changes.NewPictures.Any() || changes.Fields.Values.Any(values => values.Count > 0);
            if (!isNeeded)
            {
                return null;
            }

            // Most programs look no further than to the first tag: what those at the end say has to stand there, too.
            var draft = new TagDraft(AudioContainer.Mp3, 0);
            await tail.ReadAsync(work.Window, draft).ConfigureAwait(false);
            changes = changes.Over(draft);
            tag = new Id3Edit();
        }

        tag.Apply(changes, adds: true);
        if (tag.IsUnchanged)
        {
            return null;
        }

        if (tag.Write(Math.Max(1, work.Window.ContentOffset)) is not { } written)
        {
            return OverLimit(TooLarge);
        }

        splices.Replace(0, work.Window.ContentOffset, written);
        return null;
    }
}
