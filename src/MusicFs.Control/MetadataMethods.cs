using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Metadata</c>.</summary>
public static class MetadataMethods
{
    public static GrpcMethod<GetMetadataRequest, TrackMetadata> Get { get; } = new(MetadataReflection.Descriptor, "Metadata", "Get");

    public static GrpcMethod<SetMetadataRequest, MetadataProgress> Set { get; } = new(MetadataReflection.Descriptor, "Metadata", "Set");

    public static GrpcMethod<PictureValue, AddedPicture> AddPicture { get; } = new(MetadataReflection.Descriptor, "Metadata", "AddPicture");

    public static GrpcMethod<ClearMetadataRequest, MetadataProgress> Clear { get; } = new(MetadataReflection.Descriptor, "Metadata", "Clear");

    public static GrpcMethod<GetMetadataRequest, TrackDifference> Diff { get; } = new(MetadataReflection.Descriptor, "Metadata", "Diff");

    public static GrpcMethod<MetadataLogRequest, MetadataLogReply> Log { get; } = new(MetadataReflection.Descriptor, "Metadata", "Log");

    public static GrpcMethod<UndoMetadataRequest, MetadataProgress> Undo { get; } = new(MetadataReflection.Descriptor, "Metadata", "Undo");
}
