using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
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
            GrpcStatus status = await new ImportRun(daemon, overlays, request, source).RunAsync(writer, cancellation).ConfigureAwait(false);
            if (!status.IsOk || !request.Follow)
                return status;
            using PeriodicTimer timer = new(Interval, time);
            while (!source.HasChanged())
                await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }
}
