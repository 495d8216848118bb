using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Recordings</c>.</summary>
public static class RecordingMethods
{
    public static GrpcMethod<ListDuplicatesRequest, DuplicatesMessage> ListDuplicates { get; } = new(RecordingsReflection.Descriptor, "Recordings", "ListDuplicates");

    public static GrpcMethod<LookUpRequest, LookUpReply> LookUp { get; } = new(RecordingsReflection.Descriptor, "Recordings", "LookUp");

    public static GrpcMethod<GetFingerprintsRequest, FingerprintStatus> Fingerprints { get; } = new(RecordingsReflection.Descriptor, "Recordings", "GetFingerprints");
}
