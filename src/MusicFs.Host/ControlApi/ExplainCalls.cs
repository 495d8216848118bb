using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Reading;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Library;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Explain</c>.</summary>
internal sealed class ExplainCalls(LibraryDaemon daemon)
{
    /// <summary>Each origin's own folders lie here, beside whatever templates make.</summary>
    private const string OriginsFolder = "/.origins/";

    public async Task<GrpcReply<ExplainPathReply>> PathAsync(ExplainPathRequest request)
    {
        if (!System.IO.Path.IsPathRooted(request.Path))
            return new GrpcStatus(GrpcCode.InvalidArgument, $"'{request.Path}' is not an absolute path.");
        if (Find(request.Path) is not (var mount, var path) || mount.Tree.Library.FileSystem is not MusicFileSystem files)
            return new GrpcStatus(GrpcCode.NotFound, "Nothing is mounted.");
        if (files.Explain(path) is not { } shown)
        {
            // Searches, collections and the like are beside the tree.
            return await new TreeListing(files).FindAsync(path).ConfigureAwait(false) is { } made
                ? new ExplainPathReply { Path = path, Folder = made.IsFolder, Reason = "It is made by musicfs, from what the library has." }
                : new GrpcStatus(GrpcCode.NotFound, $"Nothing is shown at {path}.");
        }

        ExplainPathReply reply = new() { Path = path, Folder = shown.IsFolder, Size = (ulong)shown.Size };
        if (shown.OriginId is null)
            reply.Reason = shown.IsFolder ? "A folder is there because of what is in it." : "It is made by musicfs and has no original.";
        else
            Describe(reply, mount, shown);
        return reply;
    }

    public GrpcReply<ExplainOriginalReply> Original(ExplainOriginalRequest request)
    {
        if (FindOriginal(request.Location) is not (var origin, var path))
        {
            return new GrpcStatus(
                GrpcCode.NotFound,
                $"{request.Location} is on no origin of '{daemon.Library}'.\nIts origins are {string.Join(", ", daemon.Template.Origins.Select(static one => one.Location))}.");
        }

        ExplainOriginalReply reply = new() { Origin = origin.Id, OriginPath = path.ToString() };
        foreach (LibraryTree tree in daemon.LiveMounts.Select(static mount => mount.Tree).Distinct())
            reply.Places.AddRange((tree.Library.FileSystem as MusicFileSystem)?.PlacesOf(origin.Id, path) ?? []);
        // A folder is shown as it is below /.origins alone; what is in it has places of its own.
        string below = $"{OriginsFolder}{origin.Id}/{path}".TrimEnd('/');
        if (reply.Places.Count == 0 && daemon.LiveMounts.Any(mount => (mount.Tree.Library.FileSystem as MusicFileSystem)?.Explain(below) is { IsFolder: true }))
            reply.Places.Add(below);
        return reply.Places.Count > 0 ? reply : new GrpcStatus(GrpcCode.NotFound, WhyNot(origin, path));
    }

    /// <summary>A path below a mount point is that mount's; any other begins at the root of the first one's tree.</summary>
    private (LiveMount Mount, string Path)? Find(string path) => Find(daemon, path);

    internal static (LiveMount Mount, string Path)? Find(LibraryDaemon daemon, string path)
    {
        IReadOnlyList<LiveMount> mounts = daemon.LiveMounts;
        if (mounts.Where(mount => RealPath.IsWithin(path, mount.Session.MountPoint)).MaxBy(static mount => mount.Session.MountPoint.Length) is { } inside)
            return (inside, RealPath.Below(path, inside.Session.MountPoint));
        return mounts.Count > 0 ? (mounts[0], path) : null;
    }

    private void Describe(ExplainPathReply reply, LiveMount mount, ShownFile shown)
    {
        reply.Origin = shown.OriginId;
        reply.OriginPath = shown.Path.ToString();
        reply.Location = LocationOf(shown.OriginId!, shown.Path);
        reply.Part = shown.IsPart;
        if ((mount.Tree.Library.FileSystem as MusicFileSystem)?.OverlayOf(shown.OriginId!, shown.Path) is { } overlay)
        {
            reply.Overlay.AddRange(MetadataTracks.FieldsOf(overlay.Fields, overlay.Overlays));
            reply.Suggested.AddRange(MetadataTracks.FieldsOf(overlay.Suggested, null, overlay.Source, overlay.Suggested));
            reply.ServedEdited = shown.IsEdited;
            reply.ServedReason = overlay.Reason ?? "";
        }

        reply.RefusedWrite = shown.Refused ?? "";
        reply.Places.AddRange(shown.Places);
        foreach ((long offset, long length) in mount.Tree.Library.Origins.Cache?.Pipeline.CachedRangesOf(shown.OriginId!, shown.Path, shown.Version) ?? [])
            reply.Cached.Add(new CachedRange { Offset = (ulong)offset, Length = (ulong)length });
        foreach (CopyState copy in shown.Copies.Count > 1 ? shown.Copies : [])
            reply.Copies.Add(Describe(copy));
        if (reply.Path.StartsWith(OriginsFolder, StringComparison.Ordinal))
        {
            reply.Reason = "Every file of an origin is shown below /.origins as it lies there.";
            return;
        }

        (reply.View, reply.Template) = TemplateFor(mount.Request, reply.Path);
        CatalogFile? known = KnownAs(shown);
        reply.Reason = known switch
        {
            { Tags: not null } when reply.Suggested.Count > 0 => $"The template made the path from the file's tags{(reply.Overlay.Count > 0 ? ", the overlay's fields" : "")} and what {reply.Suggested[0].Source} says.",
            { Tags: not null } when reply.Overlay.Count > 0 => "The template made the path from the file's tags and the overlay's fields.",
            { Tags: not null } => "The template made the path from the file's tags.",
            { Problem: { } problem } => $"The template made the path from the file's name, because its tags cannot be read: {problem}",
            _ => "It goes with the tracks that lie beside it on the origin.",
        };
        if (known is null)
            return;
        foreach ((string name, string value) in TemplateReasons.ValuesOf(
            reply.Template, ShownTags(mount, known), shown.OriginId!, System.Text.Encoding.UTF8.GetString(shown.Path.Name)))
            reply.Values.Add(new TemplateValue { Name = name, Value = value });
    }

    private static FileCopy Describe(CopyState copy) => new()
    {
        Origin = copy.OriginId,
        OriginPath = copy.Path.ToString(),
        State = copy.Standing.ToString().ToLowerInvariant(),
        SameBytes = copy.IsSameBytes,
        Reading = copy.IsServing,
        Reason = copy.Reason switch
        {
            CopyReason.OriginAway => "its origin does not answer",
            CopyReason.OtherBytes => "another file of the same recording",
            CopyReason.OriginDegraded => "its origin is slow, or failed a moment ago",
            CopyReason.Metered => "its origin is metered",
            CopyReason.Slower => "its origin takes longer to answer",
            CopyReason.LaterInOrder => "its origin comes later",
            CopyReason.Unusable => "another length than is shown: it is never read",
            CopyReason.NoOrigin => "its origin was removed",
            CopyReason.First or _ => "",
        },
    };

    private static Contracts.Tags.TrackTags ShownTags(LiveMount mount, CatalogFile known) =>
        known.Tags is not { } tags ? new Contracts.Tags.TrackTags()
        : mount.Tree.Library.Overlays?.Correct(known.Identity, tags) ?? tags;

    /// <summary>The first tree of a library has the catalog of all.</summary>
    private CatalogFile? KnownAs(ShownFile shown) =>
        daemon.LiveMounts.Select(static mount => mount.Tree.Library.Catalog).OfType<LibraryCatalog>().FirstOrDefault()
            ?.FilesIn(shown.OriginId!, shown.Path.Parent).FirstOrDefault(file => file.Path == shown.Path);

    private static (string View, string Template) TemplateFor(Configuration.MountRequest request, string path)
    {
        ViewLocation? view = request.Views.FirstOrDefault(view => path.StartsWith($"/{view.Name}/", StringComparison.Ordinal));
        return view is null ? ("", request.Template ?? SettingSchema.DefaultTemplate) : (view.Name, view.Template);
    }

    private string LocationOf(string originId, OriginPath path) =>
        daemon.Template.Origins.FirstOrDefault(origin => origin.Id == originId) is { } origin ? $"{origin.Location.TrimEnd('/')}/{path}" : path.ToString();

    private (OriginLocation Origin, OriginPath Path)? FindOriginal(string location)
    {
        foreach (OriginLocation origin in daemon.Template.Origins)
        {
            string folder = origin.Location.TrimEnd('/') + "/";
            // As it was typed: with a separator at its end, perhaps.
            string place = System.IO.Path.TrimEndingDirectorySeparator(origin.Location);
            if (origin.IsFolder && RealPath.IsWithin(location, place))
                return (origin, RealPath.Below(location, place) is { Length: > 1 } below ? OriginPath.FromString(below[1..]) : OriginPath.Root);
            if (!origin.IsFolder && location == folder[..^1])
                return (origin, OriginPath.Root);
            if (!origin.IsFolder && location.StartsWith(folder, StringComparison.Ordinal))
                return (origin, OriginPath.FromString(location[folder.Length..]));
            if (location.StartsWith(origin.Id + ":", StringComparison.Ordinal))
                return (origin, OriginPath.FromString(location[(origin.Id.Length + 1)..].TrimStart('/')));
        }

        return null;
    }

    private string WhyNot(OriginLocation origin, OriginPath path)
    {
        bool isLeftOut = new Origins.Selection.PathPatterns(origin.Exclude).Match(path);
        string reason = isLeftOut ? $"origins.{origin.Id}.exclude leaves it out."
            : daemon.Scan.IsRunning ? "The origins are being scanned; it may come."
            : daemon.Scan.Found is null ? "The origins have not been scanned yet."
            : "The last scan did not find it, or it is no audio file and lies beside none.";
        return $"{path} on '{origin.Id}' is not shown. {reason}\nHave it looked for: kill -USR1 {Environment.ProcessId}";
    }
}
