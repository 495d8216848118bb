using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core.Edits;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Trash</c>.</summary>
internal sealed class TrashCalls(LibraryDaemon daemon)
{
    private const int LongestPattern = 1024;

    /// <summary>For a pattern that somebody made to take long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    public Task<GrpcReply<ListTrashReply>> ListAsync(ListTrashRequest request, CancellationToken cancellation) => Task.Run(() => List(request), cancellation);

    public async Task<GrpcReply<TrashChangeReply>> RestoreAsync(RestoreTrashRequest request, CancellationToken cancellation)
    {
        if (daemon.Moved is not { } places)
            return Unkept();
        if (request.All == request.Paths.Count > 0)
            return new GrpcStatus(GrpcCode.InvalidArgument, "Name paths, or all.");
        List<string> paths = [];
        foreach (string path in request.Paths)
        {
            if (!Path.IsPathRooted(path) || ExplainCalls.Find(daemon, path) is not (_, var inTree))
                return new GrpcStatus(GrpcCode.InvalidArgument, $"'{path}' is not an absolute path of a mount.");
            paths.Add(inTree);
        }

        GrpcReply<TrashChangeReply> reply = Reply(
            await Task.Run(() => places.RestoreAsync(file => request.All ? file.Path.Length > 0 : paths.Exists(path => IsAt(file, path))), cancellation).ConfigureAwait(false),
            "Nothing that was removed is, or was, there.");
        await daemon.TellMountsAsync().ConfigureAwait(false);
        return reply;
    }

    public async Task<GrpcReply<TrashChangeReply>> EmptyAsync(EmptyTrashRequest request, CancellationToken cancellation)
    {
        if (daemon.Moved is not { } places)
            return Unkept();
        if (request.Pattern.Length > LongestPattern)
            return new GrpcStatus(GrpcCode.InvalidArgument, "The pattern is too long.");
        Regex? pattern = request.Pattern.Length > 0 ? PatternOf(request.Pattern) : null;
        DateTimeOffset? before = request.OlderThan?.ToDateTimeOffset();
        try
        {
            GrpcReply<TrashChangeReply> reply = Reply(
                await Task.Run(() => places.EmptyAsync(file => (before is null || file.Since < before) && pattern?.IsMatch(file.Was) != false), cancellation).ConfigureAwait(false),
                "Nothing in the trash fits.");
            await daemon.TellMountsAsync().ConfigureAwait(false);
            return reply;
        }
        catch (RegexMatchTimeoutException)
        {
            return new GrpcStatus(GrpcCode.InvalidArgument, "The pattern takes too long.");
        }
    }

    private GrpcReply<ListTrashReply> List(ListTrashRequest request)
    {
        if (daemon.Moved is not { } places)
            return Unkept();
        ListTrashReply reply = new();
        DateTimeOffset? since = request.Since?.ToDateTimeOffset();
        foreach (TrashedFile file in places.List(out Problem? problem))
        {
            if ((since is not null && file.Since < since) || (request.Origin.Length > 0 && file.OriginId != request.Origin) || (request.Path.Length > 0 && !IsAt(file, request.Path)))
                continue;
            if (problem is not null)
                return MountCalls.Status(GrpcCode.Unavailable, problem);
            reply.Entries.Add(new TrashEntry
            {
                State = file.IsAbsent ? TrashEntry.Types.State.Absent : file.Path.Length > 0 ? TrashEntry.Types.State.Trashed : TrashEntry.Types.State.Emptied,
                Path = file.Path, Was = file.Was, Since = file.Since.ToTimestamp(), Origin = file.OriginId, OriginPath = file.OriginPath.ToString(),
            });
        }

        return reply;
    }

    private static bool IsAt(TrashedFile file, string path)
    {
        string folder = path.TrimEnd('/');
        return IsAtOrBelow(file.Path, folder) || IsAtOrBelow(file.Was, folder);
    }

    private static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    private static GrpcReply<TrashChangeReply> Reply((int Files, FsError Error) done, string nothing) => done switch
    {
        (_, not FsError.None) => new GrpcStatus(GrpcCode.Unavailable, "It cannot be kept. The log says why."),
        (0, _) => new GrpcStatus(GrpcCode.NotFound, nothing),
        _ => new TrashChangeReply { Files = (ulong)done.Files },
    };

    private static Regex PatternOf(string pattern)
    {
        string text = Regex.Escape(pattern).Replace("\\*\\*", "\u0001", StringComparison.Ordinal).Replace("\\*", "[^/]*", StringComparison.Ordinal)
            .Replace("\\?", "[^/]", StringComparison.Ordinal).Replace("\u0001", ".*", StringComparison.Ordinal);
        return new Regex($"^{(pattern.StartsWith('/') ? "" : ".*/")}{text}$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking, Patience);
    }

    private static GrpcStatus Unkept() => new(
        GrpcCode.FailedPrecondition, "This library keeps nothing that people make: its catalog or its user database is not there, or cannot be used.\nThe log says why. See 'musicfs library check'.");
}
