using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Tags around a file whose own tags rank above them. They take part in a change only with the fields that they have: so none of them says
/// the old value, and none grows.
/// </summary>
internal static class SurroundingTags
{
    /// <summary>Plans those in front of a file and, where they count, those at its end.</summary>
    /// <param name="work">The edit.</param>
    /// <param name="outranked">Whether the file's own tags have fields before and after: then nobody reads those at the end.</param>
    public static async ValueTask<TagError?> PlanAsync(EditWork work, bool outranked)
    {
        ByteWindow window = work.Window;
        if (window.ContentOffset == 0 && outranked)
        {
            return null;
        }

        if (window.ContentOffset > 0 && await LeadingId3.FindAsync(window, work.Changes).ConfigureAwait(false) is { } leading)
        {
            leading.Apply(work.Changes, adds: false);
            if (!leading.IsUnchanged)
            {
                work.Splices.Replace(0, window.ContentOffset, leading.Write(window.ContentOffset) ?? new Pieces());
            }
        }

        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        return await PlanAsync(work, tail).ConfigureAwait(false);
    }

    /// <summary>Plans those at the end.</summary>
    public static async ValueTask<TagError?> PlanAsync(EditWork work, TailTags tail)
    {
        foreach (TailPiece piece in tail.Pieces)
        {
            switch (piece.Kind)
            {
                case TailKind.Id3v1:
                    await Id3v1Async(work, piece).ConfigureAwait(false);
                    break;
                case TailKind.Ape:
                    if (await ApeEdit.PlanAsync(work, piece).ConfigureAwait(false) is { } error)
                    {
                        return error;
                    }

                    break;
                case TailKind.Lyrics3:
                    if (work.Changes.Touches("LYRICS"))
                    {
                        work.Splices.Replace(piece.Start, piece.End - piece.Start, new Pieces());
                    }

                    break;
                default:
                    await Id3v2Async(work, piece).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    private static async ValueTask Id3v1Async(EditWork work, TailPiece piece)
    {
        int there = await work.Window.LoadAsync(piece.Start, Id3v1Tag.Length).ConfigureAwait(false);
        if (there < Id3v1Tag.Length)
        {
            return;
        }

        byte[] tag = work.Window.Span(piece.Start, there).ToArray();
        if (Id3v1Tag.Change(tag, work.Changes.Fields))
        {
            work.Splices.Replace(piece.Start, Id3v1Tag.Length, tag);
        }
    }

    private static async ValueTask Id3v2Async(EditWork work, TailPiece piece)
    {
        if (await Id3Edit.LoadAsync(work.Window, piece.Start, work.Changes).ConfigureAwait(false) is not { } edit)
        {
            return;
        }

        edit.Apply(work.Changes, adds: false);
        if (!edit.IsUnchanged)
        {
            work.Splices.Replace(piece.Start, piece.End - piece.Start, edit.Write(0, hasFooter: true) ?? new Pieces());
        }
    }
}
