using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Library;
using MusicFs.Library.Search;
using MusicFs.Library.User;

namespace MusicFs.Core.Plays;

/// <summary>What was played, and what is learned from it: one for all trees of a library. Any thread, but no backend's: it may wait for the disk.</summary>
public sealed class LibraryPlays : IPlayCounts
{
    private readonly UserDatabase _user;
    private readonly ILibraryIndex _index;
    private readonly TimeProvider _time;
    private readonly Lazy<PlayPatterns> _patterns;

    /// <summary>Keeps plays beside what else people made, by the tracks of a catalog.</summary>
    public LibraryPlays(UserDatabase user, ILibraryIndex index, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_user, _index, _time) = (user, index, time);
        _patterns = new Lazy<PlayPatterns>(Learn);
    }

    /// <inheritdoc/>
    public event Action<IReadOnlyCollection<ulong>>? Played;

    /// <summary>Whether plays are noted. What was noted stays.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Why the last play is not noted; null where it is.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>What is learned from plays; empty while none are noted.</summary>
    internal PlayPatterns Patterns => _patterns.Value;

    /// <inheritdoc/>
    public IReadOnlyList<PlayCount>? All()
    {
        IReadOnlyList<PlayCount> counts = _user.PlayCounts(out Problem? problem);
        return problem is null ? counts : null;
    }

    /// <inheritdoc/>
    public PlayCount Of(ulong identity) => _user.PlayCountOf(identity, out _);

    /// <summary>The last plays, the newest first, and where their tracks lie; of one that is gone null.</summary>
    public (IReadOnlyList<(Play Play, string? OriginId, OriginPath Path, string Artist, string Title)> Plays, Problem? Problem) Last(int count)
    {
        IReadOnlyList<Play> plays = _user.LastPlays(count, out Problem? problem);
        return ([.. plays.Select(play => _index.FindIdentity(play.Identity) is (string origin, CatalogFile file)
            ? (play, origin, file.Path, First(file.Tags?.Artists), file.Tags?.Title ?? "")
            : (play, (string?)null, OriginPath.Root, "", ""))], problem);
    }

    /// <summary>Forgets plays that began before a time, and what was learned from any.</summary>
    public async Task<Problem?> ClearAsync(DateTimeOffset before)
    {
        Problem? problem = await _user.ClearPlaysAsync(before).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        Patterns.Clear();
        Teach(Patterns);
        Played?.Invoke([]);
        return null;
    }

    /// <summary>The track of an original; null where the catalog does not know it.</summary>
    internal CatalogFile? Find(string originId, OriginPath path) => _index.Find(originId, path);

    /// <summary>Where a track lies; null where it is gone.</summary>
    internal (string OriginId, CatalogFile File)? Find(ulong identity) => _index.FindIdentity(identity);

    /// <summary>Notes a play.</summary>
    internal async Task RecordAsync(string originId, CatalogFile file, DateTimeOffset started, TimeSpan heard)
    {
        if (!IsOn)
            return;
        // As for overlays: so that plays follow a file that moves.
        if (_user.TrackOf(file.Identity, out _) is not { } known || known.OriginId != originId || known.Path is not { } path || !path.Equals(file.Path))
            await _user.PutTrackAsync(new UserTrack(file.Identity, originId, file.Path, file.Audio, _time.GetUtcNow(), null)).ConfigureAwait(false);
        // Before it is written: who learns all for the first time reads what is written.
        PlayPatterns patterns = Patterns;
        Problem = await _user.RecordPlayAsync(new Play(file.Identity, started, heard)).ConfigureAwait(false);
        if (Problem is not null)
            return;
        patterns.Learn(file.Identity, started, heard);
        Played?.Invoke([file.Identity]);
    }

    private static string First(IReadOnlyList<string>? values) => values is [var first, ..] ? first : "";

    private PlayPatterns Learn()
    {
        PlayPatterns patterns = new(_time.LocalTimeZone);
        Teach(patterns);
        return patterns;
    }

    private void Teach(PlayPatterns patterns)
    {
        foreach (Play play in _user.LastPlays(PlayPatterns.MostTracks, out _).Reverse())
            patterns.Learn(play.Identity, play.Started, play.Heard);
    }
}
