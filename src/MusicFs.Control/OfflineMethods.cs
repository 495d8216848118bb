using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Pins</c>.</summary>
public static class OfflineMethods
{
    public static GrpcMethod<PinRequest, PinInfo> Pin { get; } = new(OfflineReflection.Descriptor, "Pins", "Pin");

    public static GrpcMethod<UnpinRequest, UnpinReply> Unpin { get; } = new(OfflineReflection.Descriptor, "Pins", "Unpin");

    public static GrpcMethod<ListPinsRequest, ListPinsReply> List { get; } = new(OfflineReflection.Descriptor, "Pins", "ListPins");
}
