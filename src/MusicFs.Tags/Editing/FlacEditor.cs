using MusicFs.Contracts.Tags;
using MusicFs.Tags.Flac;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Native FLAC (RFC 9639, section 8): comments and pictures are written anew, all other blocks keep their bytes and their order. One
/// padding block at the end fills what the old blocks had, so that the audio usually stays where it is.
/// </summary>
internal sealed class FlacEditor : ContainerEditor
{
    private const int BlockHeader = 4;
    private const int MaxBlocks = 1024;

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        if (CommentList.Refuse(work.Changes) is { } refused)
        {
            return refused;
        }

        (List<Block> blocks, TagError? error) = await BlocksAsync(work.Window).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        long start = work.Window.ContentOffset + BlockHeader;
        var edited = new EditedBlocks(work.Changes);
        foreach (Block block in blocks)
        {
            if (await AddAsync(work, edited, block).ConfigureAwait(false) is { } wrong)
            {
                return wrong;
            }
        }

        if (edited.Finish(blocks[^1].End - start, blocks.Where(block => block.Type == FlacBlock.Padding).Sum(block => block.End - block.Start)) is { } tooLarge)
        {
            return tooLarge;
        }

        work.Splices.Replace(start, blocks[^1].End - start, edited.Pieces);
        return await SurroundingTags.PlanAsync(work, edited.HadFields && edited.HasFields).ConfigureAwait(false);
    }

    private static async ValueTask<(List<Block> Blocks, TagError? Error)> BlocksAsync(ByteWindow window)
    {
        var blocks = new List<Block>();
        long position = window.ContentOffset + BlockHeader;
        for (bool isLast = false; !isLast;)
        {
            if (await window.LoadAsync(position, BlockHeader, 4096).ConfigureAwait(false) < BlockHeader)
            {
                return (blocks, Truncated(position, "The file ends inside its metadata blocks."));
            }

            (int type, int length, isLast) = Header(window.Span(position, BlockHeader));
            if (type == FlacBlock.Invalid || (type == FlacBlock.StreamInfo) != (blocks.Count == 0) || blocks.Count == MaxBlocks)
            {
                return (blocks, Corrupt(position, "The metadata blocks are not as they should be: STREAMINFO first and once, and an end."));
            }

            blocks.Add(new Block(type, position, position + BlockHeader + length));
            position += BlockHeader + length;
        }

        bool isWhole = position <= window.Length && blocks[0].End - blocks[0].Start >= BlockHeader + FlacStreamInfo.Length;
        return (blocks, isWhole ? null : Truncated(position, "The file ends inside its metadata blocks."));
    }

    private static (int Type, int Length, bool IsLast) Header(ReadOnlySpan<byte> bytes) =>
        (bytes[0] & 0x7F, (bytes[1] << 16) | (bytes[2] << 8) | bytes[3], (bytes[0] & 0x80) != 0);

    private static async ValueTask<TagError?> AddAsync(EditWork work, EditedBlocks edited, Block block)
    {
        int length = (int)(block.End - block.Start) - BlockHeader;
        long body = block.Start + BlockHeader;
        switch (block.Type)
        {
            case FlacBlock.Padding:
                return null;
            case FlacBlock.VorbisComment:
                int there = await work.Window.LoadAsync(body, length).ConfigureAwait(false);
                if (CommentList.Parse(work.Window.Span(body, there).ToArray()) is not { } list)
                {
                    return Corrupt(block.Start, "The comments run beyond the space they have.");
                }

                edited.AddComments(list);
                return null;
            case FlacBlock.Picture when work.Changes.Pictures.Count > 0:
                there = await work.Window.LoadAsync(body, Math.Min(length, PictureBlock.Prefix)).ConfigureAwait(false);
                bool isRead = PictureBlock.TryRead(work.Window.Span(body, there), length, out TagPicture picture);
                edited.Keep(block, isReplaced: isRead && work.Changes.Touches(picture.Type));
                return null;
            default:
                edited.Keep(block, isReplaced: false);
                return null;
        }
    }

    internal readonly record struct Block(int Type, long Start, long End);
}
