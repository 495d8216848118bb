using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Trash</c>.</summary>
public static class TrashMethods
{
    public static GrpcMethod<ListTrashRequest, ListTrashReply> List { get; } = new(TrashReflection.Descriptor, "Trash", "List");

    public static GrpcMethod<RestoreTrashRequest, TrashChangeReply> Restore { get; } = new(TrashReflection.Descriptor, "Trash", "Restore");

    public static GrpcMethod<EmptyTrashRequest, TrashChangeReply> Empty { get; } = new(TrashReflection.Descriptor, "Trash", "Empty");
}
