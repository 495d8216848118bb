using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Recordings;
using MusicFs.Host.Daemon;
using Copy = MusicFs.Control.V1.RecordingCopy;
using Found = MusicFs.Core.Recordings.RecordingCopy;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Recordings</c>.</summary>
internal sealed class RecordingCalls(LibraryDaemon daemon)
{
    /// <summary>Longer than any track.</summary>
    private const double MostSeconds = 1_000_000;

    private static readonly GrpcStatus NoCatalog =
        new(GrpcCode.FailedPrecondition, "This library keeps no catalog, and so does not know what its files sound like.\nThe log says why. Name a cache folder with --cache-dir.");

    public async Task<GrpcStatus> ListAsync(ListDuplicatesRequest request, GrpcWriter<DuplicatesMessage> writer, CancellationToken cancellation)
    {
        if (daemon.Duplicates is not { } finder || daemon.Fingerprints is not { } fingerprints)
            return NoCatalog;
        FingerprintProgress before = await Task.Run(fingerprints.Describe, cancellation).ConfigureAwait(false);
        string[] folders = [.. request.Paths.Select(static path => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries)))];
        await foreach (IReadOnlyList<Found> copies in finder.FindAsync(cancellation).ConfigureAwait(false))
        {
            Recording recording = new() { SameAudio = copies.All(static copy => copy.IsSameAudio), Similarity = copies.Min(static copy => copy.Similarity) };
            recording.Copies.AddRange(Messages(copies));
            recording.Copies[0].Best = true;
            if (folders.Length == 0 || recording.Copies.Any(copy => folders.Any(folder => IsWithin(copy.Path, folder))))
                await writer.WriteAsync(new DuplicatesMessage { Recording = recording }, cancellation).ConfigureAwait(false);
        }

        await writer.WriteAsync(new DuplicatesMessage { Fingerprints = await DescribeAsync(fingerprints, before, cancellation).ConfigureAwait(false) }, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    public async Task<GrpcReply<LookUpReply>> LookUpAsync(LookUpRequest request, CancellationToken cancellation)
    {
        if (daemon.Duplicates is not { } finder || daemon.Fingerprints is not { } fingerprints)
            return NoCatalog;
        if (AcousticPrint.Of(request.Fingerprint) is not { IsTelling: true } print || request.Seconds is not (> 0 and < MostSeconds))
            return new GrpcStatus(GrpcCode.InvalidArgument, "That is no fingerprint that says anything, or no length.\nMake one of a longer piece: fpcalc -raw -json FILE");
        FingerprintProgress before = await Task.Run(fingerprints.Describe, cancellation).ConfigureAwait(false);
        double least = request.LeastSimilarity > 0 ? request.LeastSimilarity : DuplicateFinder.Threshold;
        LookUpReply reply = new();
        reply.Copies.AddRange(Messages(await Task.Run(() => finder.LookUp(print, (int)(request.Seconds * 1000), least, cancellation), cancellation).ConfigureAwait(false)));
        reply.Fingerprints = await DescribeAsync(fingerprints, before, cancellation).ConfigureAwait(false);
        return reply;
    }

    public async Task<GrpcReply<FingerprintStatus>> DescribeAsync(GetFingerprintsRequest request, CancellationToken cancellation)
    {
        _ = request;
        return daemon.Fingerprints is { } fingerprints ? await Task.Run(() => Message(fingerprints.Describe()), cancellation).ConfigureAwait(false) : NoCatalog;
    }

    /// <summary>How far it is after a search. What was computed while it ran may be missing from it: what was found is complete if all was there before.</summary>
    private static async Task<FingerprintStatus> DescribeAsync(FingerprintKeeper fingerprints, FingerprintProgress before, CancellationToken cancellation)
    {
        FingerprintStatus state = await Task.Run(() => Message(fingerprints.Describe()), cancellation).ConfigureAwait(false);
        state.Complete &= before.IsComplete;
        return state;
    }

    private static bool IsWithin(string path, string folder) =>
        folder == "/" || path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/');

    internal static FingerprintStatus Message(FingerprintProgress progress) => new()
    {
        On = progress.IsOn, Files = (ulong)progress.Files, Done = (ulong)progress.Done, Failed = (ulong)progress.Failed, Working = progress.IsWorking,
        Computed = (ulong)progress.Computed, Problem = progress.Problem ?? "", Complete = progress.IsComplete,
    };

    /// <summary>Copies as they are told, with where the first tree shows them.</summary>
    private IEnumerable<Copy> Messages(IReadOnlyList<Found> copies)
    {
        MusicFileSystem[] trees = [.. daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().Distinct()];
        return copies.Select(copy => new Copy
        {
            Path = trees.Select(tree => tree.PlacesOf(copy.OriginId, copy.Path)).FirstOrDefault(static places => places.Count > 0)?[0] ?? "",
            Origin = copy.OriginId, OriginPath = copy.Path.ToString(), Size = (ulong)copy.Size,
            Codec = copy.Tags?.Codec ?? "", Kbps = Number(copy.Tags?.BitrateKbps), BitsPerSample = Number(copy.Tags?.BitsPerSample), SampleRate = Number(copy.Tags?.SampleRate),
            Channels = Number(copy.Tags?.Channels), Seconds = copy.Tags?.DurationSeconds ?? 0, Similarity = Math.Round(copy.Similarity, 4), SameAudio = copy.IsSameAudio,
        });
    }

    private static uint Number(double? value) => value is > 0 and < uint.MaxValue ? (uint)value.Value : 0;
}
