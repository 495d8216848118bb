using MusicFs.Contracts.Tags;
using MusicFs.Tags.Mp4;

namespace MusicFs.Tags.Editing;

/// <summary>
/// ISO base media: the item list in the movie box is written anew at its place. Where that box grows or shrinks, the tables that say where
/// samples are move with those behind it; where something else in the file counts bytes from its beginning, the file is not edited then.
/// </summary>
internal sealed class Mp4Editor : ContainerEditor
{
    private const int MaxTopBoxes = 512;

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        if (work.Changes.NewPictures.Any(picture => picture.Type != PictureType.FrontCover))
        {
            return OverLimit("MP4 files have covers and no pictures of another kind.");
        }

        var draft = new TagDraft(AudioContainer.Mp4, 0);
        var walk = new BoxWalk(work.Window, draft, work.Window.ContentOffset, work.Window.Length);
        Box moov = default;
        string? fixedBy = null;
        for (int i = 0; i < MaxTopBoxes && await walk.NextAsync().ConfigureAwait(false); i++)
        {
            Box box = walk.Current;
            moov = box.Type == BoxType.Moov && moov.Type == 0 ? box : moov;
            if (box.Type == BoxType.Moof)
            {
                fixedBy = "fragments";
                break;
            }

            fixedBy = box.Type == BoxType.Meta ? "items beside its movie" : fixedBy;
        }

        if (moov.Type == 0)
        {
            return Truncated(work.Window.Length, "There is no movie box, which says where the audio is.");
        }

        return await MovieAsync(work, moov, fixedBy).ConfigureAwait(false);
    }

    private static async ValueTask<TagError?> MovieAsync(EditWork work, Box moov, string? fixedBy)
    {
        var map = new Mp4Map(work.Window);
        if (await map.ReadAsync(moov).ConfigureAwait(false) is { } damage)
        {
            return damage;
        }

        var tags = new Mp4TagEdit(work, moov, map);
        if (await tags.PlanAsync().ConfigureAwait(false) is { } error)
        {
            return error;
        }

        long growth = work.Splices.Growth;
        if (growth == 0)
        {
            return null;
        }

        if ((fixedBy ?? map.FixedBy) is { } reason)
        {
            return NotWritten(moov.Start, $"The file has {reason}, which would have to move with its tags; such files are not written.");
        }

        foreach (Box table in map.Tables)
        {
            if (await Mp4Offsets.ShiftAsync(work, table, moov.End, growth).ConfigureAwait(false) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }
}
