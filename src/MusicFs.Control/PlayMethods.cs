using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Plays</c>.</summary>
public static class PlayMethods
{
    public static GrpcMethod<ListPlaysRequest, ListPlaysReply> List { get; } = new(PlaysReflection.Descriptor, "Plays", "ListPlays");

    public static GrpcMethod<ClearPlaysRequest, ClearPlaysReply> Clear { get; } = new(PlaysReflection.Descriptor, "Plays", "ClearPlays");
}
