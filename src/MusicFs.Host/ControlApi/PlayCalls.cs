using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Plays;
using MusicFs.Host.Daemon;
using MusicFs.Library.User;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Plays</c>.</summary>
internal sealed class PlayCalls(LibraryDaemon daemon, TimeProvider time)
{
    private const int UsualLimit = 100;
    private const int MostPlays = 10_000;

    private static readonly GrpcStatus NothingKept = new(
        GrpcCode.FailedPrecondition, "This library keeps nothing that people make: its user database or its catalog is not there.\nThe log says why. See 'musicfs library check'.");

    public async Task<GrpcReply<ListPlaysReply>> ListAsync(ListPlaysRequest request, CancellationToken cancellation)
    {
        if (daemon.Plays is not { } plays)
            return NothingKept;
        int limit = request.Limit == 0 ? UsualLimit : (int)Math.Min(request.Limit, MostPlays);
        return await Task.Run(() => List(plays, limit), cancellation).ConfigureAwait(false);
    }

    public async Task<GrpcReply<ClearPlaysReply>> ClearAsync(ClearPlaysRequest request, CancellationToken cancellation)
    {
        _ = cancellation;
        if (daemon.Plays is not { } plays)
            return NothingKept;
        DateTimeOffset before = request.Before <= 0 ? time.GetUtcNow().AddDays(1) : DateTimeOffset.FromUnixTimeSeconds(Math.Min(request.Before, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        return await Task.Run(() => plays.ClearAsync(before), CancellationToken.None).ConfigureAwait(false) is { } problem
            ? MountCalls.Status(GrpcCode.Unavailable, problem)
            : new ClearPlaysReply();
    }

    private GrpcReply<ListPlaysReply> List(LibraryPlays plays, int limit)
    {
        (IReadOnlyList<(Play Play, string? OriginId, OriginPath Path, string Artist, string Title)> last, Problem? problem) = plays.Last(limit);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.Unavailable, problem);
        MusicFileSystem? shown = daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().FirstOrDefault();
        ListPlaysReply reply = new() { On = plays.IsOn };
        foreach ((Play play, string? origin, OriginPath path, string artist, string title) in last)
        {
            reply.Plays.Add(new PlayedTrack
            {
                Started = play.Started.ToUnixTimeSeconds(),
                HeardSeconds = (uint)Math.Clamp(play.Heard.TotalSeconds, 0, uint.MaxValue),
                Path = origin is not null && shown?.PlacesOf(origin, path) is [var place, ..] ? place : "",
                Origin = origin ?? "",
                OriginPath = origin is null ? "" : Encoding.UTF8.GetString(path.Bytes),
                Artist = artist,
                Title = title,
            });
        }

        return reply;
    }
}
