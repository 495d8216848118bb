using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using MusicFs.Library.Imports;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Imports</c>.</summary>
internal sealed class ImportCalls(LibraryDaemon daemon, TimeProvider time)
{
    /// <summary>From one look at a file that is followed to the next.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly MetadataTracks _tracks = new(daemon);

    public async Task<GrpcStatus> RunAsync(ImportRequest request, GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        if (_tracks.Overlays(request.Overlay) is not ({ } overlays, _))
            return _tracks.Overlays(request.Overlay).Status;
        if (!Path.IsPathFullyQualified(request.Path))
            return new GrpcStatus(GrpcCode.InvalidArgument, $"'{request.Path}' is not an absolute path.");
        if (request.Maps.FirstOrDefault(static map => map.Old.Length == 0) is not null)
            return new GrpcStatus(GrpcCode.InvalidArgument, "A map of paths names nothing that they begin with.");
        while (true)
        {
            using IImportSource? source = ImportFile.Open(request.Path, out Problem? problem);
            if (source is null)
                return MountCalls.Status(GrpcCode.InvalidArgument, problem!);
            GrpcStatus status = source is not PlaylistFile list ? await new ImportRun(daemon, overlays, request, source).RunAsync(writer, cancellation).ConfigureAwait(false)
                : daemon.Finder is { } finder ? await new PlaylistImport(daemon, finder, request, list).RunAsync(writer, cancellation).ConfigureAwait(false)
                : SearchCalls.NoIndex;
            if (!status.IsOk || !request.Follow)
                return status;
            using PeriodicTimer timer = new(Interval, time);
            while (!source.HasChanged())
                await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Where the origins begin, also without links.</summary>
    internal static List<(string OriginId, string Location)> PlacesOf(LibraryDaemon daemon)
    {
        List<(string, string)> places = [];
        foreach (Configuration.OriginLocation origin in daemon.Template.Origins)
        {
            places.Add((origin.Id, origin.Location));
            if (origin.IsFolder && RealPath.Resolve(origin.Location) is var real && real != origin.Location)
                places.Add((origin.Id, real));
        }

        return places;
    }
}
