using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Config</c>.</summary>
public static class ConfigurationMethods
{
    public static GrpcMethod<ReloadRequest, ReloadReply> Reload { get; } = new(ConfigReflection.Descriptor, "Config", "Reload");
}
