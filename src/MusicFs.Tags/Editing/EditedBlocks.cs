using MusicFs.Contracts.Tags;
using MusicFs.Tags.Flac;

namespace MusicFs.Tags.Editing;

/// <summary>Metadata blocks of FLAC as they will be. A block is put down when the next one is known, because the last one is marked.</summary>
internal sealed class EditedBlocks(FieldChanges changes)
{
    private const int Header = 4;
    private const int LongestBlock = (1 << 24) - 1;
    private const int LastMark = 0x80;

    private readonly List<(int Type, Pieces Body)> _blocks = [];
    private bool _hasComments;

    public Pieces Pieces { get; } = new();

    /// <summary>Whether there were comments before.</summary>
    public bool HadFields { get; private set; }

    /// <summary>Whether there are comments now.</summary>
    public bool HasFields { get; private set; }

    /// <summary>Takes a comment block; a second one, which should not be there, only loses what is changed.</summary>
    public void AddComments(CommentList list)
    {
        HadFields |= !list.IsEmpty;
        ByteWriter written = list.Write(changes, adds: !_hasComments, addsPictures: false);
        HasFields |= CommentList.Parse(written.Written) is { IsEmpty: false };
        _hasComments = true;
        _blocks.Add((FlacBlock.VorbisComment, new Pieces().Add(written.Written)));
    }

    public void Keep(FlacEditor.Block block, bool isReplaced)
    {
        if (!isReplaced)
        {
            _blocks.Add((block.Type, new Pieces().Keep(block.Start + Header, block.End - block.Start - Header)));
        }
    }

    /// <summary>Adds what is new and the padding; why not, where a block gets too large.</summary>
    public TagError? Finish(long oldLength, long oldPadding)
    {
        if (!_hasComments && changes.Fields.Values.Any(values => values.Count > 0))
        {
            _blocks.Insert(1, (FlacBlock.VorbisComment, new Pieces().Add(CommentList.Empty.Write(changes, adds: true, addsPictures: false).Written)));
            HasFields = true;
        }

        foreach (PictureChange picture in changes.NewPictures)
        {
            _blocks.Add((FlacBlock.Picture, new Pieces().Add(PictureBlockWriter.Head(picture).Written).Add(picture.Content)));
        }

        if (_blocks.Exists(block => block.Body.Length > LongestBlock))
        {
            return new TagError(TagErrorKind.OverLimit, -1, "A FLAC block holds less than 16 MiB: the picture or the comments are too large for it.");
        }

        int padding = (int)Room.Padding(oldLength, oldPadding, _blocks.Sum(block => Header + block.Body.Length), Header);
        if (padding > LongestBlock)
        {
            padding = LongestBlock;
        }

        if (padding > 0)
        {
            _blocks.Add((FlacBlock.Padding, new Pieces().Add(new byte[padding - Header])));
        }

        for (int i = 0; i < _blocks.Count; i++)
        {
            PutDown(_blocks[i], i == _blocks.Count - 1);
        }

        return null;
    }

    private void PutDown((int Type, Pieces Body) block, bool isLast) =>
        Pieces.Add(new ByteWriter(Header).U8(block.Type | (isLast ? LastMark : 0)).U24Be((int)block.Body.Length).Written).Add(block.Body);
}
