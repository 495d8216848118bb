using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Cue;

/// <summary>A CUE sheet half read: lines before the first TRACK speak of the album, later ones of the track before them.</summary>
internal sealed class CueDraft
{
    private readonly List<CueTrack> _tracks = [];
    private readonly Dictionary<string, string> _remarks = new(StringComparer.Ordinal);
    private CueSheet _sheet = new();
    private CueTrack? _track;
    private string? _file;

    public void Text(CueText kind, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        if (_track is null)
        {
            _sheet = kind switch
            {
                CueText.Title => _sheet with { Title = value },
                CueText.Performer => _sheet with { Performer = value },
                CueText.Songwriter => _sheet with { Songwriter = value },
                CueText.Catalog => _sheet with { Catalog = value },
                CueText.Isrc => _sheet,
            };
            return;
        }

        _track = kind switch
        {
            CueText.Title => _track with { Title = value },
            CueText.Performer => _track with { Performer = value },
            CueText.Songwriter => _track with { Songwriter = value },
            CueText.Isrc => _track with { Isrc = value },
            CueText.Catalog => _track,
        };
    }

    public void File(string name) => _file = name;

    public void Track(int number, string mode)
    {
        CloseTrack();
        _track = new CueTrack { Number = number, Mode = mode, File = _file };
    }

    /// <summary>A FILE line between INDEX 00 and INDEX 01 means that the track begins in the later file.</summary>
    public void Index(int number, long frame)
    {
        if (_track is null || number > 1)
        {
            return;
        }

        _track = number == 0 ? _track with { PregapFrame = frame } : _track with { StartFrame = frame, File = _file };
    }

    public void Remark(string key, string value)
    {
        if (_track is null)
        {
            _remarks.TryAdd(key, value);
            return;
        }

        _track = _track with { Remarks = new Dictionary<string, string>(_track.Remarks) { [key] = value } };
    }

    public CueSheet? Build()
    {
        CloseTrack();
        return _tracks.Count == 0 ? null : _sheet with { Tracks = _tracks.ToArray(), Remarks = _remarks };
    }

    private void CloseTrack()
    {
        if (_track is not null && _tracks.Count < 999)
        {
            _tracks.Add(_track);
        }
    }
}
