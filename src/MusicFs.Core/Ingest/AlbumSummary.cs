using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Ingest;

/// <summary>What the tracks of one album say together.</summary>
internal sealed class AlbumSummary
{
    private string? _artist;
    private bool _hasAlbum;
    private bool _namesAlbumArtist;
    private bool _artistsDiffer;
    private bool _compilation;
    private int _discs = 1;

    public AlbumFacts Facts => new()
    {
        DiscCount = _discs,
        // Files without an album are no album, however many artists they have.
        VariousArtists = _hasAlbum && !_namesAlbumArtist && (_compilation || _artistsDiffer),
    };

    public void Add(TrackTags tags)
    {
        _hasAlbum |= tags.Album is not null;
        _namesAlbumArtist |= tags.AlbumArtists.Count > 0;
        _compilation |= tags.Compilation;
        _discs = Math.Max(_discs, Math.Max(tags.DiscNumber ?? 1, tags.DiscTotal ?? 1));
        if (tags.Artists.Count == 0)
            return;
        _artist ??= tags.Artists[0];
        _artistsDiffer |= !string.Equals(_artist, tags.Artists[0], StringComparison.OrdinalIgnoreCase);
    }
}
