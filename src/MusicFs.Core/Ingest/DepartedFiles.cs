using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Files that went a while ago, of all origins, the last <see cref="Room"/>: a watch tells of a move in two parts, and the new place may be
/// looked at after the old one. Any thread.
/// </summary>
internal sealed class DepartedFiles
{
    private const int Room = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<(string OriginId, CatalogFile File)> _order = [];
    private readonly Dictionary<(string, OriginVersion), CatalogFile> _byVersion = [];
    private readonly Dictionary<(string, AudioFingerprint), List<CatalogFile>> _byAudio = [];

    public void Add(string originId, CatalogFile file)
    {
        // Tags are read again.
        CatalogFile kept = file with { Tags = null };
        lock (_lock)
        {
            if (_order.Count == Room && _order.TryDequeue(out (string OriginId, CatalogFile File) oldest))
                Forget(oldest.OriginId, oldest.File);
            _order.Enqueue((originId, kept));
            if (file.Version.Tag != 0)
                _byVersion[(originId, file.Version)] = kept;
            if (file.Audio is not { } audio)
                return;
            if (_byAudio.TryGetValue((originId, audio), out List<CatalogFile>? alike))
                alike.Add(kept);
            else
                _byAudio.Add((originId, audio), [kept]);
        }
    }

    /// <summary>One of just this version.</summary>
    public CatalogFile? Find(string originId, OriginVersion version)
    {
        lock (_lock)
            return _byVersion.GetValueOrDefault((originId, version));
    }

    /// <summary>All of this audio.</summary>
    public IReadOnlyList<CatalogFile> Find(string originId, AudioFingerprint audio)
    {
        lock (_lock)
            return _byAudio.TryGetValue((originId, audio), out List<CatalogFile>? alike) ? [.. alike] : [];
    }

    /// <summary>It is there again.</summary>
    public void Remove(string originId, CatalogFile file)
    {
        lock (_lock)
            Forget(originId, file);
    }

    private void Forget(string originId, CatalogFile file)
    {
        if (_byVersion.GetValueOrDefault((originId, file.Version))?.Identity == file.Identity)
            _byVersion.Remove((originId, file.Version));
        if (file.Audio is not { } audio || !_byAudio.TryGetValue((originId, audio), out List<CatalogFile>? alike))
            return;
        alike.RemoveAll(other => other.Identity == file.Identity);
        if (alike.Count == 0)
            _byAudio.Remove((originId, audio));
    }
}
