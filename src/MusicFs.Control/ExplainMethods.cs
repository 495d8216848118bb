using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Explain</c>.</summary>
public static class ExplainMethods
{
    public static GrpcMethod<ExplainPathRequest, ExplainPathReply> Path { get; } = new(ExplainReflection.Descriptor, "Explain", "Path");

    public static GrpcMethod<ExplainOriginalRequest, ExplainOriginalReply> Original { get; } = new(ExplainReflection.Descriptor, "Explain", "Original");
}
