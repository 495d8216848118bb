using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Search;
using MusicFs.Host.Daemon;
using MusicFs.Library;
using MusicFs.Library.Imports;
using MusicFs.Library.Search.Query;
using MusicFs.Library.User;
using Outcome = MusicFs.Control.V1.ImportedTrackMessage.Types.Outcome;

namespace MusicFs.Host.ControlApi;

/// <summary>One import of a playlist: finds the tracks that it names, and has them kept as a collection. One use.</summary>
internal sealed class PlaylistImport(LibraryDaemon daemon, TrackFinder finder, ImportRequest request, PlaylistFile list)
{
    private const int LongestName = 80;

    private readonly ImportSummary _summary = new() { Kind = list.Kind };
    private readonly Dictionary<ulong, int> _lines = [];
    private readonly List<UserTrack> _tracks = [];

    public async Task<GrpcStatus> RunAsync(GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        if (daemon.Catalog is not { } catalog)
            return new GrpcStatus(GrpcCode.FailedPrecondition, "There is no catalog to find tracks in.");
        if (request.Overlay.Length > 0 && request.Overlay != "base")
            return new GrpcStatus(GrpcCode.InvalidArgument, "A playlist is of all mounts: it goes to no overlay.");
        // What a scan found a moment ago counts too.
        _ = await catalog.FlushAsync().ConfigureAwait(false);
        IReadOnlyList<ImportedTrack> entries = list.Read(out Problem? problem);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.InvalidArgument, problem);
        string name = request.Name.Length > 0 ? request.Name : NameOf(list.Name);
        if (finder.Collections.CheckImported(name) is { } wrong)
            return MountCalls.Status(GrpcCode.InvalidArgument, wrong);

        IReadOnlyList<ulong> before = finder.Collections.FindImported(name)?.Tracks ?? [];
        HashSet<ulong> known = [.. before];
        PlaylistMatch[] matches = await Task.Run(() => Find(catalog, entries, cancellation), cancellation).ConfigureAwait(false);
        for (int i = 0; i < entries.Count; i++)
            await writer.WriteAsync(new ImportMessage { Track = Count(Take(entries[i], matches[i], known)) }, cancellation).ConfigureAwait(false);
        return await KeepAsync(name, before, writer, cancellation).ConfigureAwait(false);
    }

    private async Task<GrpcStatus> KeepAsync(string name, IReadOnlyList<ulong> before, GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        ulong[] now = [.. _tracks.Select(static track => track.Identity)];
        // One of which nothing was found says nothing against what was found before.
        if (!request.DryRun && now.Length > 0 && !now.SequenceEqual(before) && await finder.Collections.PutImportedAsync(name, _tracks).ConfigureAwait(false) is { } problem)
            return MountCalls.Status(GrpcCode.Unavailable, problem);
        _summary.Playlist = now.Length > 0 ? name : "";
        _summary.Removed = now.Length > 0 ? (ulong)before.Except(now).Count() : 0;
        await writer.WriteAsync(new ImportMessage { Summary = _summary }, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    private PlaylistMatch[] Find(ILibraryIndex catalog, IReadOnlyList<ImportedTrack> entries, CancellationToken cancellation)
    {
        TrackMatcher exact = new(catalog, ImportCalls.PlacesOf(daemon), [.. request.Maps.Select(static map => (map.Old, map.New))]);
        PlaylistMatch?[] found = [.. entries.Select(entry => entry.Problem is not null ? new PlaylistMatch(TrackMatch.None(entry.Problem), 0) : Exact(exact, entry))];
        int[] open = [.. Enumerable.Range(0, found.Length).Where(i => found[i] is null)];
        PlaylistMatch[] tails = [.. new PlaylistMatcher(catalog, [.. daemon.Template.Origins.Select(static origin => origin.Id)]).Find([.. open.Select(i => entries[i])], cancellation)];
        for (int i = 0; i < open.Length; i++)
            found[open[i]] = Shown(catalog, entries[open[i]]) is { } shown && shown.Tail >= tails[i].Tail ? shown : tails[i];
        return [.. found.OfType<PlaylistMatch>()];
    }

    private static PlaylistMatch? Exact(TrackMatcher matcher, ImportedTrack entry) => matcher.ByPath(entry) is { } match ? new PlaylistMatch(match, int.MaxValue) : null;

    /// <summary>The track whose path in a mount an entry's ends with, two names at least: players are shown mounts, here and over the network.</summary>
    private PlaylistMatch? Shown(ILibraryIndex catalog, ImportedTrack entry)
    {
        string[] names = Encoding.UTF8.GetString(entry.Path.Span).Split('/', StringSplitOptions.RemoveEmptyEntries);
        MusicFileSystem[] trees = [.. daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().Distinct()];
        for (int tail = names.Length; tail > 1; tail--)
        {
            string path = "/" + string.Join('/', names[^tail..]);
            foreach (MusicFileSystem tree in trees)
            {
                if (tree.TracksAt(path) is not [var track] || track.Path != path || catalog.Find(track.OriginId, track.OriginPath) is not { } file)
                    continue;
                return track.IsPart
                    ? new PlaylistMatch(TrackMatch.None($"It is a part of {file.Path}, which a playlist can have only as a whole."), tail)
                    : new PlaylistMatch(new TrackMatch("path", [(track.OriginId, file)], null), tail);
            }
        }

        return null;
    }

    private ImportedTrackMessage Take(ImportedTrack entry, PlaylistMatch found, HashSet<ulong> known)
    {
        ImportedTrackMessage message = new() { Name = entry.Name, Line = (uint)(entry.Line?.Number ?? 0), MatchedBy = found.Match.By };
        if (found.Match.Problem is not null)
            return As(message, Outcome.Failed, found.Match.Problem);
        (string originId, CatalogFile file) = found.Match.Files[0];
        message.Path = daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().FirstOrDefault()?.PlacesOf(originId, file.Path) is [var place, ..] ? place : "";
        if (_lines.TryGetValue(file.Identity, out int line))
            return As(message, Outcome.Skipped, $"Line {line} names it too.");
        if (_tracks.Count == SearchQuery.MostTracks)
            return As(message, Outcome.Failed, $"A playlist has {SearchQuery.MostTracks} tracks at most.");
        _lines.Add(file.Identity, (int)message.Line);
        _tracks.Add(new UserTrack(file.Identity, originId, file.Path, file.Audio, TimeProvider.System.GetUtcNow(), null));
        return known.Contains(file.Identity) ? As(message, Outcome.Skipped, "It is in the playlist already.") : message;
    }

    private static ImportedTrackMessage As(ImportedTrackMessage message, Outcome outcome, string reason)
    {
        (message.Outcome, message.Reason) = (outcome, reason);
        return message;
    }

    private ImportedTrackMessage Count(ImportedTrackMessage message)
    {
        _summary.Tracks++;
        _summary.Imported += message.Outcome == Outcome.Imported ? 1u : 0;
        _summary.Skipped += message.Outcome == Outcome.Skipped ? 1u : 0;
        _summary.Failed += message.Outcome == Outcome.Failed ? 1u : 0;
        return message;
    }

    /// <summary>What a playlist calls itself, as a folder can be named.</summary>
    private static string NameOf(string name)
    {
        string safe = new([.. name.Select(static c => c == '/' || char.IsControl(c) ? ' ' : c)]);
        safe = safe.TrimStart('.', ' ').Trim();
        return safe.Length > LongestName ? safe[..LongestName].Trim() : safe;
    }
}
