namespace MusicFs.Core.Ingest;

/// <summary>The pictures that one directory of the tree may have.</summary>
internal sealed class PicturedDirectory
{
    private (string? Album, string? Artist)? _album;
    private bool _albumsDiffer;
    private FoundPicture? _front;
    private FoundPicture? _back;
    private bool _frontsDiffer;
    private bool _backsDiffer;
    private FoundPicture? _side;
    private FoundPicture? _sideBack;
    private int _sideRank = int.MaxValue;
    private bool _sideAnswersByName;

    public void Add((string? Album, string? Artist) album, FoundPicture? front, FoundPicture? back)
    {
        _albumsDiffer |= album.Album is null || (_album is { } other && other != album);
        _album ??= album;
        Take(ref _front, ref _frontsDiffer, front);
        Take(ref _back, ref _backsDiffer, back);
    }

    /// <param name="picture">A file beside the tracks; they come in order of their paths.</param>
    /// <param name="isBack">Whether it is that of the back.</param>
    /// <param name="rank">How much it is preferred as front, 0 the most; -1 where it is none.</param>
    /// <param name="answersByName">Whether it has the name that a cover has, but for case and extension.</param>
    public void AddSide(FoundPicture picture, bool isBack, int rank, bool answersByName)
    {
        if (isBack)
            _sideBack ??= picture;
        if (rank < 0 || rank >= _sideRank)
            return;
        (_side, _sideRank, _sideAnswersByName) = (picture, rank, answersByName);
    }

    /// <summary>The front cover; null where there is none, and where a file beside the tracks is it under its own name.</summary>
    /// <param name="embeddedRank">How much the picture in the tracks is preferred; -1 where it is no source.</param>
    public FoundPicture? Front(int embeddedRank)
    {
        FoundPicture? embedded = _albumsDiffer || _frontsDiffer || embeddedRank < 0 ? null : _front;
        return embedded is not null && (_side is null || embeddedRank < _sideRank) ? embedded : _sideAnswersByName ? null : _side;
    }

    /// <summary>Likewise the back.</summary>
    public FoundPicture? Back(int embeddedRank) => _sideBack is not null || _albumsDiffer || _backsDiffer || embeddedRank < 0 ? null : _back;

    private static void Take(ref FoundPicture? known, ref bool differ, FoundPicture? found)
    {
        if (found is not { } picture)
            return;
        differ |= known is { } other && !other.IsLike(picture);
        known ??= picture;
    }
}
