using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Imports</c>.</summary>
public static class ImportMethods
{
    public static GrpcMethod<ImportRequest, ImportMessage> Run { get; } = new(ImportsReflection.Descriptor, "Imports", "Run");
}
